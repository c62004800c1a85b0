using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Options;

/// <summary>Turns what the library's messages advise into what is typed on the command line.</summary>
internal static partial class OptionWords
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["CsvOptions.Header to false"] = "--no-header", ["CsvOptions.Quotes to false"] = "--quotes off",
        ["CsvOptions.Separator"] = "--separator",
        ["CsvOptions.Header"] = "--header or --no-header",
        ["CsvOptions.Names"] = "--names",
        ["CsvOptions.Quotes"] = "--quotes",
        ["CsvOptions.Encoding"] = "--encoding",
        ["CsvOptions.DecimalComma"] = "--decimal-comma",
        ["CsvOptions.MissingValues"] = "--missing",
        ["CsvOptions.Types"] = "--type",
        ["CsvOptions.IgnoredColumns"] = "--ignore",
        ["CsvOptions.DateFormats"] = "--date-format",
        ["CsvOptions.DayFirst"] = "--day-first",
        ["CsvOptions.RaggedRows"] = "--ragged",
        ["CsvOptions.MaxRows"] = "--max-rows", ["CsvOptions.SkipLines"] = "--skip-lines", ["FeaturizerOptions.Uses"] = "--type",
        ["JsonOptions.Types"] = "--type", ["JsonOptions.IgnoredColumns"] = "--ignore",
        ["OnnxBuilderOptions.OperatorSet"] = "--opset",
        ["QuantizationOptions.Percentile"] = "--percentile",
        ["QuantizationOptions.BlockSize"] = "--block-size",
        ["BoostingOptions.NumIterations"] = "--trees",
        ["BoostingOptions.LearningRate"] = "--learning-rate",
        ["BoostingOptions.NumLeaves"] = "--leaves",
        ["BoostingOptions.MaxDepth"] = "--depth",
        ["BoostingOptions.MinDataInLeaf"] = "--min-data-in-leaf",
        ["BoostingOptions.LambdaL1"] = "--l1",
        ["BoostingOptions.LambdaL2"] = "--l2",
        ["BoostingOptions.MinGainToSplit"] = "--min-gain",
        ["BoostingOptions.PathSmooth"] = "--path-smooth",
        ["BoostingOptions.BaggingFraction"] = "--bagging-fraction",
        ["BoostingOptions.FeatureFraction"] = "--feature-fraction",
        ["BoostingOptions.FeatureFractionByNode"] = "--feature-fraction-by-node",
        ["BoostingOptions.MaxBin"] = "--max-bin",
        ["BoostingOptions.Growth"] = "--growth",
        ["BoostingOptions.Loss"] = "--objective",
        ["BoostingOptions.QuantileAlpha"] = "--quantile-alpha",
        ["BoostingOptions.HuberDelta"] = "--huber-delta",
        ["BoostingOptions.TweedieVariancePower"] = "--tweedie-power",
        ["BoostingOptions.Mode"] = "--mode",
        ["BoostingOptions.DropRate"] = "--drop-rate",
        ["BoostingOptions.EarlyStoppingRounds"] = "--early-stopping",
        ["BoostingOptions.ScalePosWeight"] = "--scale-pos-weight",
        ["BoostingOptions.CategoryEncoding"] = "--category-encoding", ["BoostingOptions.CategoryCombinations"] = "--category-combinations",
        ["BoostingOptions.MulticlassTrees"] = "--multiclass-trees",
        ["BoostingOptions.MonotoneColumns"] = "--monotone",
        ["BoostingOptions.MonotoneConstraints"] = "--monotone",
        ["BoostingOptions.MonotoneMethod"] = "--monotone-method",
        ["ForestOptions.NumTrees"] = "--trees",
        ["ForestOptions.MaxFeatures"] = "--feature-fraction",
        ["ForestOptions.MaxDepth"] = "--depth",
        ["ForestOptions.MinDataInLeaf"] = "--min-data-in-leaf",
        ["ForestOptions.SampleFraction"] = "--bagging-fraction",
        ["ForestOptions.MaxBin"] = "--max-bin",
        ["ForestOptions.ThresholdSearch"] = "--threshold-search",
        ["ForestOptions.Bootstrap"] = "--bootstrap",
        ["BoostingOptions.MinSumHessianInLeaf"] = "--min-hessian",
        ["BoostingOptions.MaxDeltaStep"] = "--max-delta-step",
        ["BoostingOptions.ExtraTrees"] = "--random-thresholds",
        ["BoostingOptions.BaggingFreq"] = "--bagging-freq",
        ["BoostingOptions.MinDataInBin"] = "--min-data-in-bin",
        ["BoostingOptions.BinConstructSampleCount"] = "--bin-sample",
        ["BoostingOptions.EnableBundle"] = "--feature-bundling", ["BoostingOptions.HistogramPoolBytes"] = "--histogram-memory",
        ["BoostingOptions.CategoryCombinationSize"] = "--category-combination-size",
        ["BoostingOptions.StatisticOrders"] = "--statistic-orders",
        ["BoostingOptions.StatisticSmoothing"] = "--statistic-smoothing",
        ["BoostingOptions.CatSmooth"] = "--cat-smooth",
        ["BoostingOptions.CatL2"] = "--cat-l2",
        ["BoostingOptions.MaxCatThreshold"] = "--max-cat-threshold", ["BoostingOptions.MaxCatToOneHot"] = "--max-cat-to-onehot",
        ["BoostingOptions.MinDataPerGroup"] = "--min-data-per-group", ["BoostingOptions.PoissonMaxDeltaStep"] = "--poisson-max-delta-step",
        ["BoostingOptions.LambdaRankTruncationLevel"] = "--truncation", ["BoostingOptions.LambdaRankNorm"] = "--rank-norm",
        ["BoostingOptions.BoostFromAverage"] = "--boost-from-average",
        ["BoostingOptions.TopRate"] = "--top-rate",
        ["BoostingOptions.OtherRate"] = "--other-rate",
        ["BoostingOptions.MaxDrop"] = "--max-drop",
        ["BoostingOptions.SkipDrop"] = "--skip-drop",
        ["BoostingOptions.EarlyStoppingMetric"] = "--early-stopping-metric",
        ["BoostingOptions.EarlyStoppingMinDelta"] = "--early-stopping-min-delta",
        ["BoostingOptions.ValidationFraction"] = "--validation-share",
        ["BoostingOptions.ClassWeights"] = "--balance-classes", ["BoostingOptions.InteractionColumns"] = "--interactions",
        ["BoostingOptions.InteractionConstraints"] = "--interactions", ["ForestOptions.MinDataToSplit"] = "--min-data-to-split",
        ["ForestOptions.ClassWeights"] = "--balance-classes",
        ["RequestLimits.Rows"] = "--max-rows",
        ["RequestLimits.BodyBytes"] = "--max-body-mb",
        ["RequestLimits.ExplainedRows"] = "--max-explained-rows",
        ["RequestLimits.Deadline"] = "--deadline",
        ["ModelServingOptions.ConcurrentRequests"] = "--concurrent-requests", ["ModelServingOptions.AdministrationPort"] = "--admin-port",
        ["CanaryGuardOptions.MinimumRequests"] = "--canary-window", ["CanaryGuardOptions.LatencyRatio"] = "--canary-slower",
    };

    /// <summary>The message with the names of options instead of properties, and without what .NET adds for programmers.</summary>
    internal static string Translate(string message) =>
        ParameterName().Replace(PropertyName().Replace(
            message,
            found => Words.GetValueOrDefault(found.Value)
                ?? Words.GetValueOrDefault(found.Groups[1].Value, found.Groups[1].Value) + found.Groups[2].Value), "")
            .Replace(
                "Experiment: IncludedFamilies and ExcludedFamilies leave",
                "'--families' and '--no-families' leave",
                StringComparison.Ordinal)
            .Replace("Load it with Table.FromJson", "Name it .json or .jsonl", StringComparison.Ordinal)
            .Replace("Delimited text is loaded with Table.FromCsv.", "Delimited text is named .csv.", StringComparison.Ordinal)
            .Replace("read it through Table.FromReader, or export a table as CSV", "export a table as CSV first", StringComparison.Ordinal)
            .Replace("Save a model with Bundle.Save.", "Name a model that 'fsai train' has saved.", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(\w+(?:Options|Limits)\.\w+)( to false)?")]
    private static partial Regex PropertyName();

    [GeneratedRegex(@" \(Parameter '\w+'\)")]
    private static partial Regex ParameterName();
}
