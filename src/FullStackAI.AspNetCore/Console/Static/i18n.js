// What the console says, in English and Chinese.

import { useLocale } from "./format.js";

const key = "console.language";

const en = {
  title: "Model console", skip: "Skip to the model", model: "Model", version: "Version", language: "中文", languageLabel: "Language: 中文",
  theme: "Theme", theme_auto: "Theme: as the system", theme_light: "Theme: light", theme_dark: "Theme: dark",
  tab_try: "Try it", tab_batch: "Many rows", tab_call: "Call it from", tab_traffic: "Traffic", tab_versions: "Versions", tab_about: "About",
  sections: "Sections of the model", loading: "Loading…", retry: "Try again",
  noModels: "No model is served yet", noModelsHint: "Put a bundle such as churn.fsai into the server’s model folder; it appears here by itself.",
  serverAway: "The server does not answer", serverAwayHint: "Is it running? This page asks again by itself.",
  modelAway: "This model is not ready", noSuchModel: "There is no model “{0}”; this is {1}.", keyNeeded: "This server asks for a key", keyHint: "Keys look like ak_… and are kept only until this tab is closed.", keyRefused: "The server does not accept this key.", key: "API key", useKey: "Use this key", forgetKey: "Forget the key",
  input: "Input", example: "Load example row", random: "Another typical row", reset: "Clear", predict: "Predict", unknown: "unknown", unknownHint: "The value is not known", filter: "Find a column", columnsShown: "{0} of {1} columns", noColumn: "No column has “{0}” in its name.",
  outside: "outside training: {0} to {1}", unseen: "not seen in training", typical: "typical {0} – {1}", rare: "missing in {0} of training",
  dropImage: "Drop an image here, or choose a file", imageRead: "{0} × {1} pixels", notAnImage: "That file is no image this browser can read.", vectorHint: "{0} numbers, separated by commas",
  answer: "Answer", emptyAnswer: "Fill in what you know; the answer appears here.", predicted: "predicted {0}", score: "score", interval: "{0} sure: between {1} and {2}", threshold: "says “{1}” from {0}", others: "{0} others", moreClasses: "Show {0} more classes", positive: "probability of “{0}”",
  why: "Why", whyLead: "Each column pushes the score up or down.", whyPick: "Choose one to see what would change it.", baseline: "start, nothing known", total: "score", totalOf: "score of “{0}”", rest: "{0} other columns", moves: "{0} {1} moves the score by {2}",
  unit_LogOdds: "log-odds", unit_LogProbability: "log-probability", unit_Probability: "probability", unit_Label: "predicted value", unit_LogLabel: "log of the value", unit_Rank: "ranking score",
  sampled: "Estimated from sampled orders; ± is one standard error.", exact: "Exact: the parts add up to the score.", explainOff: "No explanation: {0}", explainClass: "Explain", terms: "terms that count: {0}",
  whatIf: "What if {0} were different?", whatIfLead: "All other columns stay as they are.", now: "now {0}", useValue: "Use {0}", close: "Close", noCurve: "No curve for this kind of column.", curveKeys: "Arrow keys move along the curve; Enter takes the value over.",
  batchLead: "Paste rows with a header line, or drop a CSV file. Nothing leaves this page but to the server it came from.", batchLabel: "Rows as CSV", batchFile: "Choose a file", batchExample: "Fill in example rows", batchRun: "Predict all rows", batchDone: "{0} rows predicted in {1}", batchDownload: "Download as CSV", batchEmpty: "There is no row yet: the first line names the columns.", batchMissing: "These columns are missing: {0}", batchShown: "the first {0} rows are shown", batchProgress: "{0} of {1} rows",
  callLead: "The call this page makes for the row on “Try it”, ready to copy.", copy: "Copy", copied: "Copied", openApi: "Save the OpenAPI document", openApiLead: "Every address of this model, with its schemas and examples, for generators and other tools.", callKey: "Replace the key by yours; better, read it from the environment.",
  trafficLead: "The last five minutes, as this page saw them.", requests: "requests per second", latency: "mean time of a request", errors: "errors per second", rows: "rows so far", quantile: "{0} of requests within", failed: "failed so far", waiting: "Waiting for the first measurement…", noTraffic: "The server tells no statistics: {0}",
  tryOn: "Answer part", compare: "Compare", endTrial: "End", percentOf: "Percent of the requests for a version on trial", canaryNow: "Version {0} answers {1} % of the requests that name no version.", shadowNow: "Version {0} is compared with the one that answers, on {1} % of the requests.", canaryEnded: "Version {0} was tried and ended by itself: {1}.", shadowOf: "{0} against {1}", compared: "Requests compared", rowsCompared: "Rows", equalRows: "Equal rows", otherClassRows: "Rows of another class", meanDifference: "Mean difference", largestDifference: "Largest difference", shadowFailed: "Not answered", shadowDropped: "Left out", trialSet: "Done", backToPrevious: "Back to {0}",
  versionsLead: "What the server holds of this model.", promote: "Promote", rollback: "Roll back", promoted: "{0} answers now", serving: "answers now", state_READY: "ready", state_UNAVAILABLE: "not served", state_NOT_LOADED: "not loaded", single: "There is one version. Newer ones appear here when they are put into the model folder.", adminOff: "Promoting needs an administrator’s key.",
  aboutTask: "Task", aboutLabel: "Predicts", aboutRows: "Training rows", aboutTrainer: "Trainer", aboutScores: "Measured quality", aboutColumns: "Columns it reads", aboutColumn: "Column", aboutKind: "Kind", aboutRange: "Seen in training", aboutMissing: "Missing", aboutMetric: "Metric", aboutValue: "Value", aboutSource: "Measured on", folds: "{0}-fold cross-validation", aboutMade: "Made", aboutDecisions: "Decisions",
  kind_number: "number", kind_integer: "whole number", kind_boolean: "yes/no", kind_category: "category", kind_datetime: "date", kind_text: "text", kind_vector: "vector",
  task_Binary: "one of two classes", task_Multiclass: "one of several classes", task_Regression: "a number", task_Ranking: "an order",
  levels: "{0} levels: {1}", failedRequest: "The server refused: {0}",
};

const zh = {
  title: "模型控制台", skip: "跳到模型", model: "模型", version: "版本", language: "English", languageLabel: "语言 / Language: English",
  theme: "主题", theme_auto: "主题：跟随系统", theme_light: "主题：浅色", theme_dark: "主题：深色",
  tab_try: "试一试", tab_batch: "批量预测", tab_call: "代码调用", tab_traffic: "流量", tab_versions: "版本", tab_about: "关于",
  sections: "模型的各个部分", loading: "加载中…", retry: "重试",
  noModels: "还没有模型", noModelsHint: "把模型文件（例如 churn.fsai）放进服务器的模型文件夹，它会自动出现在这里。",
  serverAway: "服务器没有响应", serverAwayHint: "服务器在运行吗？本页会自动重试。",
  modelAway: "该模型尚未就绪", noSuchModel: "没有名为“{0}”的模型；这里显示 {1}。", keyNeeded: "此服务器需要密钥", keyHint: "密钥形如 ak_…，关闭此标签页后即被忘记。", keyRefused: "服务器不接受这个密钥。", key: "API 密钥", useKey: "使用此密钥", forgetKey: "忘记密钥",
  input: "输入", example: "载入示例行", random: "换一行典型数据", reset: "清空", predict: "预测", unknown: "未知", unknownHint: "该值未知", filter: "查找列", columnsShown: "{1} 列中的 {0} 列", noColumn: "没有名称含“{0}”的列。",
  outside: "超出训练范围：{0} 至 {1}", unseen: "训练中未出现", typical: "常见 {0} – {1}", rare: "训练数据中 {0} 缺失",
  dropImage: "把图片拖到这里，或选择文件", imageRead: "{0} × {1} 像素", notAnImage: "浏览器无法读取该图片。", vectorHint: "{0} 个数字，用逗号分隔",
  answer: "结果", emptyAnswer: "填写已知的内容，结果会显示在这里。", predicted: "{0} 的预测值", score: "得分", interval: "{0} 的把握：{1} 到 {2} 之间", threshold: "达到 {0} 即判为“{1}”", others: "其余 {0} 个", moreClasses: "再显示 {0} 个类别", positive: "“{0}”的概率",
  why: "原因", whyLead: "每一列都会推高或拉低得分。", whyPick: "选择一列，看看什么会改变它。", baseline: "起点：一无所知时", total: "得分", totalOf: "“{0}”的得分", rest: "其余 {0} 列", moves: "{0} {1} 使得分变化 {2}",
  unit_LogOdds: "对数几率", unit_LogProbability: "对数概率", unit_Probability: "概率", unit_Label: "预测值", unit_LogLabel: "预测值的对数", unit_Rank: "排序得分",
  sampled: "由抽样顺序估计；± 为一个标准误差。", exact: "精确：各部分之和等于得分。", explainOff: "无法解释：{0}", explainClass: "解释", terms: "起作用的词：{0}",
  whatIf: "如果 {0} 不同会怎样？", whatIfLead: "其余各列保持不变。", now: "当前 {0}", useValue: "采用 {0}", close: "关闭", noCurve: "这种列没有曲线。", curveKeys: "用方向键沿曲线移动，按回车采用该值。",
  batchLead: "粘贴带表头的数据，或拖入 CSV 文件。数据只会发送到提供本页的服务器。", batchLabel: "CSV 数据", batchFile: "选择文件", batchExample: "填入示例行", batchRun: "预测所有行", batchDone: "{0} 行，用时 {1}", batchDownload: "下载 CSV", batchEmpty: "还没有数据行：第一行是列名。", batchMissing: "缺少这些列：{0}", batchShown: "显示前 {0} 行", batchProgress: "{1} 行中的 {0} 行",
  callLead: "本页为“试一试”中的那一行所发出的调用，可直接复制。", copy: "复制", copied: "已复制", openApi: "保存 OpenAPI 文档", openApiLead: "该模型的全部地址、结构与示例，供代码生成器等工具使用。", callKey: "请换成你的密钥；最好从环境变量读取。",
  trafficLead: "本页看到的最近五分钟。", requests: "每秒请求数", latency: "平均请求耗时", errors: "每秒错误数", rows: "累计行数", quantile: "{0} 的请求不超过", failed: "累计失败", waiting: "等待第一次测量…", noTraffic: "服务器没有提供统计：{0}",
  tryOn: "承担部分请求", compare: "对比", endTrial: "结束", percentOf: "分给试用版本的请求百分比", canaryNow: "版本 {0} 回答 {1} % 未指定版本的请求。", shadowNow: "版本 {0} 在 {1} % 的请求上与当前版本对比。", canaryEnded: "版本 {0} 的试用已自动结束：{1}。", shadowOf: "{0} 对比 {1}", compared: "已对比请求", rowsCompared: "行数", equalRows: "相同的行", otherClassRows: "类别不同的行", meanDifference: "平均差异", largestDifference: "最大差异", shadowFailed: "未能回答", shadowDropped: "已略过", trialSet: "已完成", backToPrevious: "回到 {0}",
  versionsLead: "服务器上该模型的各个版本。", promote: "发布", rollback: "回滚", promoted: "现在由 {0} 提供服务", serving: "正在服务", state_READY: "就绪", state_UNAVAILABLE: "未提供服务", state_NOT_LOADED: "未加载", single: "只有一个版本。把新版本放进模型文件夹后会显示在这里。", adminOff: "发布版本需要管理员密钥。",
  aboutTask: "任务", aboutLabel: "预测目标", aboutRows: "训练行数", aboutTrainer: "训练器", aboutScores: "实测质量", aboutColumns: "读取的列", aboutColumn: "列", aboutKind: "类型", aboutRange: "训练中的取值", aboutMissing: "缺失", aboutMetric: "指标", aboutValue: "数值", aboutSource: "测量于", folds: "{0} 折交叉验证", aboutMade: "制作时间", aboutDecisions: "决定",
  kind_number: "数字", kind_integer: "整数", kind_boolean: "是/否", kind_category: "类别", kind_datetime: "日期", kind_text: "文本", kind_vector: "向量",
  task_Binary: "二分类", task_Multiclass: "多分类", task_Regression: "数值", task_Ranking: "排序",
  levels: "{0} 个取值：{1}", failedRequest: "服务器拒绝：{0}",
};

const languages = { en, zh };
let current = localStorage.getItem(key) ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const language = () => current;

export function setLanguage(name) {
  current = name in languages ? name : "en";
  localStorage.setItem(key, current);
  applyLanguage();
}

export function applyLanguage() {
  document.documentElement.lang = current === "zh" ? "zh-Hans" : "en";
  useLocale(current);
  document.title = t("title");
  document.getElementById("skip").textContent = t("skip");
}

/** A phrase; {0}, {1} … are replaced. */
export function t(name, ...values) {
  const text = languages[current][name] ?? en[name] ?? name;
  return text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)]));
}

/** A phrase that may not exist. */
export const tOr = (name, otherwise) => languages[current][name] ?? en[name] ?? otherwise;
