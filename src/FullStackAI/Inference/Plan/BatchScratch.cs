using FullStackAI.Preprocessing;

namespace FullStackAI.Inference.Plan;

/// <summary>The working memory of one thread that scores blocks of rows.</summary>
internal sealed class BatchScratch(ScoringPlan plan)
{
    private float[]? _cells;
    private double[]? _outputs;

    /// <summary>One per pipeline.</summary>
    internal Block[] Blocks { get; } = Array.ConvertAll(plan.Blend.Groups, group => group.Pipeline.NewBlock(plan.BlockRows));

    /// <summary>[block rows × outputs]; the predictions of one model.</summary>
    internal double[] ModelOutputs { get; } = new double[plan.BlockRows * plan.Blend.OutputCount];

    /// <summary>Cells of rows that wait to be scored together.</summary>
    /// <param name="count">The same at each call.</param>
    internal float[] Cells(int count) => _cells ??= new float[count];

    /// <summary>Predictions of rows that were scored together.</summary>
    /// <param name="count">The same at each call.</param>
    internal double[] Outputs(int count) => _outputs ??= new double[count];
}
