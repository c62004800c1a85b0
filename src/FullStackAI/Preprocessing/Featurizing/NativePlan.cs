namespace FullStackAI.Preprocessing;

/// <summary>The pipeline for trees: numbers as they are, categories as codes, dates as parts, text as its most frequent n-grams.</summary>
internal sealed class NativePlan(FeaturizerOptions options, IReadOnlyList<PlannedColumn> columns)
{
    internal Pipeline Build()
    {
        Pipeline pipeline = Pipeline.Empty;
        if (Named(ColumnUse.Excluded) is { Length: > 0 } excluded)
        {
            pipeline = pipeline.Drop(excluded);
        }

        if (Named(ColumnUse.Category) is { Length: > 0 } categories)
        {
            pipeline = pipeline.GroupRare(categories, new GroupRareOptions { MinCount = 1, MaxLevels = options.MaxNativeLevels });
        }

        if (Named(ColumnUse.Date) is { Length: > 0 } dates)
        {
            pipeline = pipeline.DateParts(dates).DateDifferences(dates);
        }

        if (Named(ColumnUse.Text) is { Length: > 0 } texts)
        {
            pipeline = pipeline.TextTfIdf(texts, new TextTfIdfOptions { MinDocuments = 2, MaxFeatures = options.MaxNativeTerms });
        }

        return pipeline;
    }

    private string[] Named(ColumnUse use) => PlannedColumn.Named(columns, use);
}
