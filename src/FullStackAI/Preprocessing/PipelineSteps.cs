namespace FullStackAI.Preprocessing;

/// <summary>The steps a pipeline can be built from:
/// <c>Pipeline.Empty.Impute(ColumnSelector.Numbers).OneHot("plan").TextTfIdf("comment")</c>.</summary>
public static class PipelineSteps
{
    /// <summary>Leaves columns out: they are no features, and new rows need not have them.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">The columns to leave out.</param>
    public static Pipeline Drop(this Pipeline pipeline, ColumnSelector columns) => pipeline.Then(new DropTransform(columns));

    /// <summary>Fills missing numbers and categories.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers and categories.</param>
    /// <param name="options">What fills; null means the mean, and the most frequent level.</param>
    public static Pipeline Impute(this Pipeline pipeline, ColumnSelector columns, ImputeOptions? options = null) =>
        pipeline.Then(new ImputeTransform(columns, options));

    /// <summary>Brings numbers to a common scale.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers.</param>
    /// <param name="method">The method; the default is mean 0 and standard deviation 1.</param>
    public static Pipeline Scale(this Pipeline pipeline, ColumnSelector columns, ScaleMethod method = ScaleMethod.Standard) =>
        pipeline.Then(new ScaleTransform(columns, new ScaleOptions { Method = method }));

    /// <summary>Brings numbers to a normal distribution by their rank among the training rows.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers.</param>
    /// <param name="options">How many quantiles are kept; null means 1,000.</param>
    public static Pipeline QuantileNormal(this Pipeline pipeline, ColumnSelector columns, QuantileNormalOptions? options = null) =>
        pipeline.Then(new QuantileNormalTransform(columns, options));

    /// <summary>Moves outliers to limits learned from the training rows.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers.</param>
    /// <param name="options">Where the limits lie; null means 1.5 interquartile ranges beyond the quartiles.</param>
    public static Pipeline Clip(this Pipeline pipeline, ColumnSelector columns, ClipOptions? options = null) =>
        pipeline.Then(new ClipTransform(columns, options));

    /// <summary>Turns categories into columns of zeros and ones, kept sparse.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Categories; any other column but a vector is read as one.</param>
    /// <param name="options">Rare and missing levels; null means the defaults.</param>
    public static Pipeline OneHot(this Pipeline pipeline, ColumnSelector columns, OneHotOptions? options = null) =>
        pipeline.Then(new OneHotTransform(columns, options));

    /// <summary>Puts the rare levels of categories into one.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Categories; any other column but a vector is read as one.</param>
    /// <param name="options">Which levels are kept; null means those of two or more rows.</param>
    public static Pipeline GroupRare(this Pipeline pipeline, ColumnSelector columns, GroupRareOptions? options = null) =>
        pipeline.Then(new GroupRareTransform(columns, options));

    /// <summary>Turns dates into year, month, day and so on.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Dates.</param>
    /// <param name="parts">Which numbers; the default is those that count.</param>
    public static Pipeline DateParts(this Pipeline pipeline, ColumnSelector columns, DateParts parts = Preprocessing.DateParts.Counts) =>
        pipeline.Then(new DatePartsTransform(columns, new DatePartsOptions { Parts = parts }));

    /// <summary>Adds the days between each pair of dates.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Dates.</param>
    public static Pipeline DateDifferences(this Pipeline pipeline, ColumnSelector columns) =>
        pipeline.Then(new DateDifferencesTransform(columns));

    /// <summary>Turns text into weighted n-grams of words or characters, kept sparse.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Text; any other column but a vector is read as one.</param>
    /// <param name="options">Which n-grams and how they weigh; null means the defaults.</param>
    public static Pipeline TextTfIdf(this Pipeline pipeline, ColumnSelector columns, TextTfIdfOptions? options = null) =>
        pipeline.Then(new TextTfIdfTransform(columns, options));

    /// <summary>Turns text into hashed n-grams of words or characters, kept sparse: no
    /// vocabulary, so memory does not grow with the text.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Text; any other column but a vector is read as one.</param>
    /// <param name="options">Which n-grams, how many columns, and how they weigh; null means the defaults.</param>
    public static Pipeline TextHash(this Pipeline pipeline, ColumnSelector columns, TextHashOptions? options = null) =>
        pipeline.Then(new TextHashTransform(columns, options));

    /// <summary>Brings numbers near a normal distribution by Yeo and Johnson's power transformation.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers.</param>
    public static Pipeline YeoJohnson(this Pipeline pipeline, ColumnSelector columns) => pipeline.Then(new PowerTransform(columns));

    /// <summary>Turns numbers into categories, one per bin.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers.</param>
    /// <param name="options">How many bins, and how their edges are found; null means five of equally many rows.</param>
    public static Pipeline Bin(this Pipeline pipeline, ColumnSelector columns, BinOptions? options = null) =>
        pipeline.Then(new BinTransform(columns, options));

    /// <summary>Adds the product of each pair of numbers.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers.</param>
    public static Pipeline Interactions(this Pipeline pipeline, ColumnSelector columns) =>
        pipeline.Then(new InteractionsTransform(columns));

    /// <summary>Turns categories into the numbers of their levels.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Categories; any other column but a vector is read as one.</param>
    /// <param name="order">The levels from lowest to highest; null means the order of the column's levels.</param>
    public static Pipeline Ordinal(this Pipeline pipeline, ColumnSelector columns, IReadOnlyList<string>? order = null) =>
        pipeline.Then(new OrdinalTransform(columns, order));

    /// <summary>Turns categories into the share of training rows with their level.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Categories; any other column but a vector is read as one.</param>
    public static Pipeline Frequency(this Pipeline pipeline, ColumnSelector columns) => pipeline.Then(new FrequencyTransform(columns));

    /// <summary>Turns categories into the mean label of their level, out of fold for the training rows.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Categories; any other column but a vector is read as one.</param>
    /// <param name="options">Smoothing and folds; null means the defaults.</param>
    public static Pipeline TargetEncode(this Pipeline pipeline, ColumnSelector columns, TargetEncodeOptions? options = null) =>
        pipeline.Then(new TargetEncodeTransform(columns, options));

    /// <summary>Spreads values over a fixed number of columns by a hash of their text.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Any column but a vector.</param>
    /// <param name="options">The number of columns and the seed; null means 4,096 columns and seed 0.</param>
    public static Pipeline Hash(this Pipeline pipeline, ColumnSelector columns, HashOptions? options = null) =>
        pipeline.Then(new HashTransform(columns, options));

    /// <summary>Keeps the features that say something and leaves the others out.</summary>
    /// <param name="pipeline">What comes before.</param>
    /// <param name="columns">Numbers and vectors; <see cref="ColumnSelector.Features"/> where categories have been encoded.</param>
    /// <param name="options">The score and the limit; null means variance above 0.</param>
    public static Pipeline Select(this Pipeline pipeline, ColumnSelector columns, SelectOptions? options = null) =>
        pipeline.Then(new SelectTransform(columns, options));
}
