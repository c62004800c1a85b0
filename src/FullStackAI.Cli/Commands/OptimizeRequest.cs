using FullStackAI.Data;

namespace FullStackAI.Cli.Commands;

/// <summary>What <c>fsai optimize</c> was asked to do.</summary>
internal sealed record OptimizeRequest
{
    /// <summary>The ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>Where the new one goes.</summary>
    public required string Output { get; init; }

    /// <summary>The form of numbers; null leaves them as they are.</summary>
    public NumberForm? Form { get; init; }

    /// <summary>The share of units to take out of fully connected layers; null for none.</summary>
    public double? PruneUnits { get; init; }

    /// <summary>Whether as many units go as accuracy allows.</summary>
    public bool PruneToAccuracy { get; init; }

    /// <summary>The share of weights to set to zero; null for none.</summary>
    public double? PruneWeights { get; init; }

    /// <summary>Whether constants are folded.</summary>
    public bool Fold { get; init; }

    /// <summary>Rows to learn ranges from, a file or a folder of pictures; null for none.</summary>
    public string? Calibration { get; init; }

    /// <summary>Rows to compare on; null means those of calibration.</summary>
    public string? Data { get; init; }

    /// <summary>The column of the truth; null where it is unknown.</summary>
    public string? Label { get; init; }

    /// <summary>The most rows to learn ranges from.</summary>
    public int Rows { get; init; }

    /// <summary>Rows in one run.</summary>
    public int Batch { get; init; }

    /// <summary>How ranges follow from values.</summary>
    public RangeRule Rule { get; init; }

    /// <summary>The share of values a range covers.</summary>
    public double Percentile { get; init; }

    /// <summary>Weights that share a scale in 4-bit layers.</summary>
    public int BlockSize { get; init; }

    /// <summary>One scale for a whole layer rather than one for each output.</summary>
    public bool PerTensor { get; init; }

    /// <summary>All layers in integers, whether or not that is faster.</summary>
    public bool EveryLayer { get; init; }

    /// <summary>Weights of all 8 bits, for processors that do not overflow.</summary>
    public bool FullRange { get; init; }

    /// <summary>Columns by input.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Inputs { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The shorter side of a picture before its middle is cut out; null stretches, or keeps the shape within a border.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>Grey of the border around a picture that keeps its shape; null for none.</summary>
    public byte? Border { get; init; }

    /// <summary>Whether channels are blue, green, red.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>What is taken off each channel of a picture.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>What each channel is then divided by.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [];

    /// <summary>How files of data are read.</summary>
    public required CsvOptions Read { get; init; }

    /// <summary>Whether the report is JSON.</summary>
    public bool Json { get; init; }
}

/// <summary>Forms of numbers smaller than single precision.</summary>
internal enum NumberForm
{
    /// <summary>Integers of 8 bits.</summary>
    Int8,

    /// <summary>Weights of 4 bits.</summary>
    Int4,

    /// <summary>Floating point of 16 bits.</summary>
    Half,
}

/// <summary>How the range of a value follows from calibration, in the words of the command line.</summary>
internal enum RangeRule
{
    /// <summary>From the smallest to the largest.</summary>
    MinMax,

    /// <summary>What covers a share of them.</summary>
    Percentile,

    /// <summary>What loses the least information.</summary>
    Entropy,
}
