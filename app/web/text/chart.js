// Words of charts.

export default {
  "chart.item": ["项目", "Item"],
  "chart.series": ["系列", "Series"],
  "chart.numbers": ["图中的数字（表）", "The figures as a table"],
  "chart.csv": ["下载这些数字（CSV）", "Download the figures (CSV)"],
};
