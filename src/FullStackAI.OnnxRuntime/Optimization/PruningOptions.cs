using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>How far <see cref="OnnxPruner.Narrowest"/> goes.</summary>
public sealed record PruningOptions
{
    /// <summary>Points of accuracy, agreement or variance explained that may be lost on
    /// the rows that judge, in [0, 100]; 0.2 by default.</summary>
    public double MostPointsLost { get; init; } = 0.2;

    /// <summary>The largest share of the units of a layer that may go, in (0, 1); 0.9 by default.</summary>
    public double LargestShare { get; init; } = 0.9;

    /// <summary>What becomes of the model afterwards, such as quantisation: the two are
    /// judged together. Null, the default, for nothing.</summary>
    public Func<OnnxDocument, OnnxDocument>? Then { get; init; }

    internal void Validate()
    {
        var faults = new List<string>();
        if (!(MostPointsLost is >= 0 and <= 100))
        {
            faults.Add($"PruningOptions.MostPointsLost must lie in [0, 100]; got {MostPointsLost}.");
        }

        if (!(LargestShare is > 0 and < 1))
        {
            faults.Add($"PruningOptions.LargestShare must lie in (0, 1); got {LargestShare}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
