namespace FullStackAI.Preprocessing;

/// <summary>The pipeline for linear models: numbers filled, marked and scaled, categories one-hot, dates as parts and cycles, text as n-grams.</summary>
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
        string[] skewed = [.. columns.Where(column => column.Use == ColumnUse.Number && Featurizer.IsSkewed(column.Sketch)).Select(column => column.Name)];
        pipeline = skewed.Length > 0 ? pipeline.QuantileNormal(skewed) : pipeline;
        return pipeline.Scale(ColumnSelector.Numbers);
    }

    private Pipeline AddText(Pipeline pipeline, string[] texts)
    {
        string[] spaced = [.. columns.Where(column => column.Use == ColumnUse.Text && !column.Sketch.IsUnspaced).Select(column => column.Name)];
        string[] unspaced = [.. texts.Except(spaced, StringComparer.Ordinal)];
        var words = new TextTfIdfOptions { Analyzer = TextAnalyzer.Words, NGrams = new NGramRange(1, 2), Sublinear = true, MaxFeatures = options.MaxTerms };
        var characters = new TextTfIdfOptions { Analyzer = TextAnalyzer.Characters, NGrams = new NGramRange(1, 3), Sublinear = true, MaxFeatures = options.MaxTerms };
        pipeline = spaced.Length > 0 ? pipeline.TextTfIdf(spaced, words) : pipeline;
        return unspaced.Length > 0 ? pipeline.TextTfIdf(unspaced, characters) : pipeline;
    }

    private string[] Named(ColumnUse use) => PlannedColumn.Named(columns, use);
}
