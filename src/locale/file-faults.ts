import { entry, type FaultEntry } from './fault-entry.ts';

/** How a file is written: its bytes, its syntax, its table. */
export const fileFaults = {
  // The file
  EDU_FILE_NOT_FOUND: entry(
    'error',
    ['找不到文件', 'file not found'],
    ['核对路径和文件名', 'check the path and the file name'],
  ),
  EDU_NOT_A_FILE: entry(
    'error',
    ['不是文件', 'not a file'],
    ['给出文件夹中某个文件的路径', 'give the path of one file in the folder'],
  ),
  EDU_FILE_NOT_READABLE: entry(
    'error',
    ['文件读不出来', 'file cannot be read'],
    [
      '核对读取权限，关闭占用该文件的程序后重试',
      'check the permission to read, close the program that holds the file, try again',
    ],
  ),
  EDU_FILE_EMPTY: entry(
    'error',
    ['文件是空的', 'file is empty'],
    ['填入数据后保存再试', 'fill in data, save, try again'],
  ),
  EDU_FILE_TOO_LARGE: entry(
    'error',
    ['文件过大', 'file is too large'],
    ['按县（区）拆分成几个文件', 'split the file by county'],
  ),
  EDU_FILE_BINARY: entry(
    'error',
    ['不是文本文件', 'not a text file'],
    [
      '在 Excel 或 WPS 中另存为“CSV UTF-8（逗号分隔）”，或改交 YAML、JSON 文件',
      'save it in Excel or WPS as "CSV UTF-8 (comma delimited)", or send YAML or JSON',
    ],
  ),
  EDU_ENCODING_UNKNOWN: entry(
    'error',
    ['文字编码无法识别', 'text encoding not recognised'],
    ['用 UTF-8 编码另存一份', 'save a copy in UTF-8'],
  ),
  EDU_ENCODING_CONVERTED: entry(
    'notice',
    ['按 GB18030 编码读入', 'read as GB18030'],
    ['核对汉字是否正确；建议另存为 UTF-8', 'check that the Chinese text reads right; UTF-8 is safer'],
  ),
  EDU_TEXT_DAMAGED: entry(
    'warning',
    ['有文字已损坏', 'text is already damaged'],
    ['从原文件重新导出', 'export it again from the original'],
  ),
  EDU_FORMAT_BY_CONTENT: entry(
    'notice',
    ['扩展名与内容不符，已按内容读入', 'extension and content differ; read by content'],
    ['把扩展名改成实际格式', 'rename the file to its real format'],
  ),

  // The document
  EDU_SYNTAX: entry(
    'error',
    ['语法错误', 'syntax error'],
    [
      '改正该行的写法：括号、引号、缩进、冒号和逗号须为半角且成对',
      'mend the line: brackets, quotes, indentation; colons and commas half-width',
    ],
  ),
  EDU_DUPLICATE_KEY: entry('error', ['同一个键写了两次', 'key written twice'], ['只留一个', 'keep one of them']),
  EDU_FORBIDDEN_KEY: entry('error', ['不允许的键', 'key not permitted'], ['删去这个键', 'take the key out']),
  EDU_NOT_FINITE: entry(
    'error',
    ['不是有限数', 'not a finite number'],
    ['缺数就删去这一项；确为零才写 0', 'missing: leave the entry out; write 0 only where it is zero'],
  ),
  EDU_FULL_WIDTH_DIGITS: entry(
    'error',
    ['数字用了全角字符', 'full-width digits'],
    ['改用半角数字', 'use half-width digits'],
  ),
  EDU_ALIAS: entry(
    'error',
    ['YAML 引用（& 与 *）循环或过多', 'YAML aliases (& and *) circular or too many'],
    ['把引用处的内容直接写出', 'write the content out in place of the alias'],
  ),
  EDU_YAML_TAG: entry(
    'error',
    ['不支持的 YAML 标签', 'YAML tag not supported'],
    ['删去以 ! 开头的标签', 'take out the tag that starts with !'],
  ),
  EDU_TOO_DEEP: entry('error', ['嵌套过深', 'nested too deeply'], ['核对括号和缩进', 'check brackets and indentation']),
  EDU_KEY_NOT_TEXT: entry(
    'error',
    ['键不是文字', 'key is not text'],
    ['键须为文字，不能是列表或对象', 'a key is a text, not a list or a map'],
  ),

  // The CSV table
  EDU_CSV_QUOTES: entry(
    'error',
    ['引号不成对', 'quotes do not match'],
    ['补上缺少的引号，或去掉单元格内的引号', 'add the missing quote or take the quotes out of the cell'],
  ),
  EDU_CSV_DELIMITER: entry(
    'error',
    ['分隔符用了全角逗号', 'full-width commas between the cells'],
    ['把“，”全部换成“,”', 'replace every ， by ,'],
  ),
  EDU_CSV_COLUMNS: entry(
    'error',
    ['单元格个数与表头不符', 'number of cells differs from the header'],
    ['核对逗号；数字不要写千位分隔符', 'check the commas; write numbers without thousands separators'],
  ),
  EDU_CSV_NO_ROWS: entry(
    'error',
    ['没有数据行', 'no rows of data'],
    ['在表头下面填入数据', 'fill in rows below the header'],
  ),
  EDU_UNKNOWN_COLUMN: entry(
    'error',
    ['未知的列', 'unknown column'],
    ['改正列名或删去该列', 'mend the name or take the column out'],
  ),
  EDU_MISSING_COLUMN: entry(
    'error',
    ['缺少列', 'column is missing'],
    ['在首行补上列名', 'add the name to the first row'],
  ),
  EDU_DUPLICATE_COLUMN: entry('error', ['列名重复', 'column stands twice'], ['只留一列', 'keep one of them']),
  EDU_MISSING_VALUE: entry(
    'notice',
    ['空值按缺数处理，该行不计', 'blank value: missing, the row is left out'],
    ['有数就填数；确为零请写 0', 'fill in the number if known; write 0 where it is zero'],
  ),
  EDU_TEXT_IN_NUMBER: entry(
    'error',
    ['数值格里有文字', 'text in a number cell'],
    ['只写半角数字；缺数就留空', 'digits only; leave it blank if missing'],
  ),
  EDU_THOUSANDS_SEPARATOR: entry(
    'error',
    ['数字带千位分隔符', 'thousands separator'],
    ['去掉分隔符', 'take the separators out'],
  ),
  EDU_NEGATIVE: entry(
    'error',
    ['负数', 'negative number'],
    ['人数、学位数不能为负；缺数就留空', 'counts are never negative; leave it blank if missing'],
  ),
  EDU_DUPLICATE_ROW: entry(
    'error',
    ['同一项数据写了两行', 'the same figure stands in two rows'],
    ['只留正确的一行', 'keep the right one'],
  ),
  EDU_UNKNOWN_TABLE: entry('error', ['未知的表', 'unknown table'], ['改成允许的表名', 'use an allowed table']),
  EDU_NO_PROJECTS_IN_CSV: entry(
    'error',
    ['CSV 放不下项目', 'projects cannot stand in CSV'],
    ['建设项目请用 YAML 或 JSON 提交', 'send projects as YAML or JSON'],
  ),
  EDU_UNKNOWN_GRADE: entry('error', ['未知的年级', 'unknown grade'], ['改成允许的年级', 'use an allowed grade']),
  EDU_UNKNOWN_STAGE: entry('error', ['未知的学段', 'unknown stage'], ['改成允许的学段', 'use an allowed stage']),
  EDU_UNKNOWN_ITEM: entry('error', ['未知的项目', 'unknown item'], ['改成允许的项目', 'use an allowed item']),
  EDU_UNKNOWN_ATTRIBUTE: entry(
    'error',
    ['未知的指标', 'unknown attribute'],
    ['改成允许的指标', 'use an allowed attribute'],
  ),
} as const satisfies Record<string, FaultEntry>;
