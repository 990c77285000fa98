"""Words on how something was understood."""

NOTES: dict[str, tuple[str, str]] = {
    "sheet_as": (
        "工作表“{value}”作为“{meaning}”表读入，{count} 行。",
        "Sheet {value} was read as {meaning}, {count} rows.",
    ),
    "header_as": ("列“{value}”作为“{meaning}”读入。", "Column {value} was read as {meaning}."),
    "read_as": (
        "“{column}”的“{value}”读作“{meaning}”，{count} 处。",
        "{column}: {value} was read as {meaning}, {count} cells.",
    ),
    "form_as": (
        "“{column}”有 {count} 处写法与规范不同，如“{value}”读作“{meaning}”。",
        "{column}: {count} cells in another form, such as {value} read as {meaning}.",
    ),
    "blank_as": ("“{column}”的“{value}”视为空白，{count} 处。", "{column}: {value} was taken as blank, {count} cells."),
    "assumed": ("“{column}”空白的 {count} 处按“{meaning}”计算。", "{column}: {count} blank cells count as {meaning}."),
    "filled": (
        "工作表“{sheet}”没有“{column}”列，{count} 行均按“{meaning}”读入（{value}）。",
        "Sheet {sheet} has no column {column}; its {count} rows were read as {meaning} ({value}).",
    ),
    "rows_replaced": (
        "“{meaning}”表原有的 {count} 行由新文件代替。",
        "{count} former rows of {meaning} were replaced by the new file.",
    ),
    "rows_corrected": (
        "“{meaning}”表 {count} 行由改正的行更新，改了 {cells} 格。",
        "{count} rows of {meaning} were corrected, {cells} cells in all.",
    ),
    "rows_added": (
        "“{meaning}”表由改正的文件新增 {count} 行。",
        "{count} rows of {meaning} were added by the corrections.",
    ),
    "set_apart": (
        "{count} 行是{meaning}，已另列：不参加交流，也不要求填任教学段和学科。",
        "{count} rows are {meaning}; set apart, they take no part in the exchange.",
    ),
    "rows_left_out": (
        "{count} 行是{meaning}，未作为数据读入（第 {value} 行）。",
        "{count} rows are {meaning} and were not read as data (rows {value}).",
    ),
    "sheet_left_out": (
        "工作表“{value}”按您的选择不读入，{count} 行。",
        "Sheet {value} was left out as you chose, {count} rows.",
    ),
    "header_passed": (
        "列“{value}”没有读入：“{other}”也表示“{meaning}”，以它为准。",
        "Column {value} was not read: {other} means {meaning} too and comes first.",
    ),
    "merged_filled": (
        "合并单元格的值填入了它覆盖的 {count} 格。",
        "The values of merged cells were filled into the {count} cells they cover.",
    ),
    "fixed": (
        "按修正规则，“{column}”的“{value}”改为“{meaning}”，{count} 处。",
        "By a fix, {column}: {value} became {meaning}, {count} cells.",
    ),
    "row_removed": (
        "按您的选择，第 {value} 行不读入。",
        "Row {value} was left out as you chose.",
    ),
    "fix_unused": (
        "修正“{value}”→“{meaning}”没有用上：文件里没有这样的内容。",
        "The fix {value} → {meaning} was not used: nothing in the file says so.",
    ),
}
"""Code → words on how something was understood; none of these stops or changes an import."""
