namespace FullStackAI.Trainers.Trees;

/// <summary>Room for the sampled values of one feature, used for one feature after another: fresh room for each would hold more than the bins. One instance per thread.</summary>
/// <param name="rows">Most sampled rows.</param>
internal sealed class BinSample(int rows)
{
    /// <summary>[rows]; the values.</summary>
    internal float[] Values { get; } = new float[rows];

    /// <summary>[rows]; for sorting them.</summary>
    internal float[] Scratch { get; } = new float[rows];

    /// <summary>Different values, ascending.</summary>
    internal List<double> Distinct { get; } = new(rows);

    /// <summary>How often each of them occurs.</summary>
    internal List<int> Counts { get; } = new(rows);
}
