// Nothing: what a Node process costs before a program begins.
