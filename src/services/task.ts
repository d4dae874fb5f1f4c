import type { Frame } from '../../models/projection/frame.ts';
import type { ProjectOptions, ProjectRequest } from './ports.ts';

/** One request on its way. */
export interface Task extends Frame {
  readonly request: ProjectRequest;
  readonly options: ProjectOptions;
}
