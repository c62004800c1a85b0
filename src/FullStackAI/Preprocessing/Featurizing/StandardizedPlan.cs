namespace FullStackAI.Preprocessing;

/// <summary>The pipeline for linear models: numbers filled, marked and scaled, categories
/// one-hot, dates as parts and cycles, text as n-grams.</summary>
internal sealed class StandardizedPlan(FeaturizerOptions options, IReadOnlyList<PlannedColumn> columns)
{
    private static readonly ClipOptions FiniteRange = new() { Rule = ClipRule.Range, Factor = 1 };

    internal Pipeline Build()
    {
        Pipeline pipeline = Pipeline.Empty;
        if (Named(ColumnUse.Excluded) is { Length: > 0 } excluded)
        {
            pipeline = pipeline.Drop(excluded);
        }

        if (Named(ColumnUse.Category) is { Length: > 0 } categories)
        {
            pipeline = pipeline.OneHot(categories, new OneHotOptions { MaxLevels = options.MaxOneHotLevels });
        }

        if (Named(ColumnUse.Date) is { Length: > 0 } dates)
        {
            pipeline = pipeline.DateParts(dates, DateParts.All).DateDifferences(dates);
        }

        if (Named(ColumnUse.Text) is { Length: > 0 } texts)
        {
            pipeline = AddText(pipeline, texts);
        }

        return AddNumbers(pipeline);
    }

    private Pipeline AddNumbers(Pipeline pipeline)
    {
        // a value far beyond the training rows would decide a linear model alone: one range further is enough
        pipeline = pipeline
            .Clip(ColumnSelector.Numbers, FiniteRange)
            .Impute(ColumnSelector.Numbers, new ImputeOptions { Numbers = ImputeStrategy.Median, AddIndicator = true });
        string[] skewed =
        [
            .. columns.Where(column => column.Use == ColumnUse.Number && Featurizer.IsSkewed(column.Sketch)).Select(column => column.Name)
        ];
        pipeline = skewed.Length > 0 ? pipeline.QuantileNormal(skewed) : pipeline;
        return pipeline.Scale(ColumnSelector.Numbers);
    }

    private Pipeline AddText(Pipeline pipeline, string[] texts)
    {
        string[] unspaced =
        [
            .. columns.Where(column => column.Use == ColumnUse.Text && column.Sketch.IsUnspaced).Select(column => column.Name)
        ];
        string[] mixed = [.. columns.Where(column => column.Use == ColumnUse.Text && column.Sketch.IsMixed).Select(column => column.Name)];
        string[] spaced = [.. texts.Except(unspaced, StringComparer.Ordinal).Except(mixed, StringComparer.Ordinal)];
        var words = new TextTfIdfOptions
        {
            Analyzer = TextAnalyzer.Words,
            NGrams = new NGramRange(1, 2),
            Sublinear = true,
            MaxFeatures = options.MaxTerms,
        };
        var characters = new TextTfIdfOptions
        {
            Analyzer = TextAnalyzer.Characters,
            NGrams = new NGramRange(1, 3),
            Sublinear = true,
            MaxFeatures = options.MaxTerms,
        };
        // As words a Chinese phrase would be one word that never comes back; runs of letters within words serve both.
        var parts = new TextTfIdfOptions
        {
            Analyzer = TextAnalyzer.CharactersInWords,
            NGrams = new NGramRange(1, 4),
            Sublinear = true,
            MaxFeatures = options.MaxTerms,
        };
        pipeline = spaced.Length > 0 ? pipeline.TextTfIdf(spaced, words) : pipeline;
        pipeline = unspaced.Length > 0 ? pipeline.TextTfIdf(unspaced, characters) : pipeline;
        return mixed.Length > 0 ? pipeline.TextTfIdf(mixed, parts) : pipeline;
    }

    private string[] Named(ColumnUse use) => PlannedColumn.Named(columns, use);
}
