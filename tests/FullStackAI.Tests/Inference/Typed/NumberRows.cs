using FullStackAI.Data;
using FullStackAI.Inference.Typed;

namespace FullStackAI.Tests.Predicting.Typed;

/// <summary>Numbers of several types, in the order of the model's columns.</summary>
internal sealed class OrderedNumbers
{
    public float A { get; set; }

    public int B { get; set; }

    public long? C { get; set; }

    public double? D { get; set; }
}

/// <summary>The same in another order.</summary>
internal sealed class ShuffledNumbers
{
    public double? D { get; set; }

    public long? C { get; set; }

    public float A { get; set; }

    public int B { get; set; }
}

/// <summary>A row whose last number is found while it is read.</summary>
internal sealed class NestedNumbers
{
    public float A { get; set; }

    public float B { get; set; }

    public float C { get; set; }

    public float D => Inner!();

    [NoColumn]
    public Func<float>? Inner { get; set; }
}

/// <summary>The probabilities of all classes.</summary>
internal sealed class ClassShares
{
    public float[] Score { get; set; } = [];
}
