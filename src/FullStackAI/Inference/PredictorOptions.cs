using FullStackAI.Bundles;

namespace FullStackAI.Inference;

/// <summary>What happens when the input lacks a column that the model reads.</summary>
public enum MissingColumns
{
    /// <summary>An error that names all of them.</summary>
    Fail,

    /// <summary>Every cell of the column is missing.</summary>
    TreatAsMissing,
}

/// <summary>How a predictor works.</summary>
public sealed record PredictorOptions
{
    /// <summary>How the bundle is opened.</summary>
    public BundleOptions Bundle { get; init; } = new();

    /// <summary>What happens when the input lacks a column; the default is an error.</summary>
    public MissingColumns MissingColumns { get; init; } = MissingColumns.Fail;

    /// <summary>The largest number of threads of a batch; at least 1; the default is the
    /// number of processors. Results do not depend on it.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;
}
