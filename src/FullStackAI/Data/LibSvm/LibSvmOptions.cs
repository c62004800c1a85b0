namespace FullStackAI.Data;

/// <summary>How to read LibSVM text.</summary>
public sealed record LibSvmOptions
{
    /// <summary>The number of features; at least the largest index and one; default:
    /// that. Set it so that training and test data agree.</summary>
    public int? Width { get; init; }

    /// <summary>A file with the number of consecutive rows of each query, one a line; default: the
    /// file's name with <c>.query</c> behind it, where that exists.</summary>
    public string? QueryFile { get; init; }
}
