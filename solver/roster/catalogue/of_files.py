"""Words on files as a whole, and on their sheets and columns."""

from solver.roster.catalogue.message import ERROR, WARNING, Message

OF_FILES: dict[str, Message] = {
    "file_missing": Message(ERROR, "找不到文件“{value}”；请检查路径。", "There is no file {value}; check the path."),
    "file_empty": Message(
        ERROR, "文件是空的（0 字节）；请重新导出后再上传。", "The file is empty (0 bytes); export it again."
    ),
    "file_too_big": Message(
        ERROR,
        "文件过大（{size} MB，上限 {limit} MB）；请只保留名单表后另存再上传。",
        "The file is too big ({size} MB, limit {limit} MB); keep only the roster sheets and save again.",
    ),
    "file_bomb": Message(
        ERROR,
        "压缩包解开后过大（{size} MB，上限 {limit} MB）或压缩比异常，已拒绝打开；请用 Excel 另存为新的 .xlsx 再上传。",
        "The archive would unpack to {size} MB (limit {limit} MB) or is compressed abnormally, so it was not opened; "
        "save it again from Excel as a new .xlsx.",
    ),
    "file_kind": Message(
        ERROR,
        "这不是 Excel 工作簿或 CSV 表（内容是{what}）；请用 Excel 另存为 .xlsx 再上传。",
        "This is neither an Excel workbook nor CSV (the content is {what}); save it from Excel as .xlsx.",
    ),
    "file_damaged": Message(
        ERROR,
        "文件已损坏或不完整，无法打开；请用 Excel 打开后另存为新的 .xlsx 再上传。",
        "The file is damaged or cut short and cannot be opened; open it in Excel and save it as a new .xlsx.",
    ),
    "file_encrypted": Message(
        ERROR,
        "文件设有打开密码；请在 Excel 中取消密码后另存再上传。",
        "The file is protected by a password; remove the password in Excel and save it again.",
    ),
    "file_too_slow": Message(
        ERROR,
        "读取超过 {limit} 秒，已停止；请删去多余的工作表、行和格式后另存再上传。",
        "Reading took more than {limit} s and was stopped; delete needless sheets, rows and formats and save again.",
    ),
    "file_too_much": Message(
        ERROR,
        "表中声明的单元格过多，读取所需内存超过上限（{limit} MB）；请把数据复制到新工作簿再上传。",
        "The sheets claim so many cells that reading needs more memory than allowed ({limit} MB); "
        "copy the data into a new workbook.",
    ),
    "file_encoding": Message(
        ERROR,
        "文字编码无法识别（既不是 UTF-8 也不是 GB18030）；请在 Excel 中另存为“CSV UTF-8”再上传。",
        "The text encoding is neither UTF-8 nor GB18030; save it from Excel as “CSV UTF-8”.",
    ),
    "no_tables": Message(
        ERROR,
        "里面没有任何 CSV 表或工作表；请放入 学校.csv、教师.csv 等文件。",
        "It holds no CSV file or sheet; put in 学校.csv, 教师.csv and so on.",
    ),
    "too_many_rows": Message(
        ERROR,
        "有 {count} 行（含只设了格式的空行），超过上限 {limit} 行；请选中数据下面的空行，整行删除后保存，或按县（区）拆分。",
        "{count} rows, empty ones with a format too, more than the limit of {limit}; select the empty rows below the data, "
        "delete them as rows and save, or split by county.",
    ),
    "too_many_columns": Message(
        ERROR,
        "有 {count} 列，超过上限 {limit} 列；请删去多余的列。",
        "{count} columns, more than the limit of {limit}; delete needless columns.",
    ),
    "json_wrong": Message(
        ERROR,
        "不是可用的方案 JSON（{what}）；请上传本系统导出的 plan.json，或改用 Excel 名单。",
        "Not a usable plan JSON ({what}); upload an exported plan.json or use an Excel list.",
    ),
    "rows_wrong": Message(
        ERROR,
        "JSON 行的写法不对（{what}）；请写一个对象，其 tables 里每张表是行的列表，每行是列名到值的对象。",
        "The JSON rows are not of the right form ({what}); send an object whose tables hold lists of rows, each row an object.",
    ),
    "missing_sheet": Message(
        ERROR,
        "缺少工作表“{value}”；请补上该表，或把已有的表改名为“{value}”。",
        "Sheet {value} is missing; add it, or rename the sheet that holds it.",
    ),
    "sheet_ignored": Message(
        WARNING,
        "工作表“{value}”不是名单所需的表，未导入。",
        "Sheet {value} is not one the roster needs; it was not imported.",
    ),
    "hidden_sheet": Message(
        WARNING,
        "工作表“{value}”是隐藏的，也已读入；不需要请删除这张表。",
        "Sheet {value} is hidden and was read all the same; delete it if it is not wanted.",
    ),
    "hidden_parts": Message(
        WARNING,
        "表中有 {rows} 行、{columns} 列被隐藏或筛选掉，也已读入；不需要请删除，而不是隐藏。",
        "{rows} rows and {columns} columns are hidden or filtered out and were read all the same; delete what is not wanted.",
    ),
    "missing_column": Message(
        ERROR,
        "缺少必填列“{column}”（{hint}）。{near}",
        "Required column {column} is missing ({hint}). {near}",
    ),
    "duplicate_column": Message(
        ERROR,
        "“{value}”与“{other}”两列都表示“{column}”；请只保留一列。",
        "Columns {value} and {other} both mean {column}; keep only one.",
    ),
    "columns_ignored": Message(
        WARNING,
        "以下列不认识，未导入：{value}。如属必要，请改用模板中的列名。",
        "These columns are not known and were not imported: {value}. Use the template's names if they matter.",
    ),
    "header_row_gone": Message(
        WARNING,
        "所选的表头行（第 {value} 行）没有内容，已按自动找到的表头读入；请重新选择。",
        "The chosen header row ({value}) is empty; the one found automatically was used. Choose again.",
    ),
    "no_rows": Message(ERROR, "表“{value}”没有任何数据行；请填入数据。", "Sheet {value} has no data rows; fill it in."),
}
