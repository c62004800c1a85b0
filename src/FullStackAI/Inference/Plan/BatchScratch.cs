using FullStackAI.Preprocessing;

namespace FullStackAI.Inference.Plan;

/// <summary>The working memory of one thread that scores blocks of rows.</summary>
internal sealed class BatchScratch(ScoringPlan plan)
{
    /// <summary>One per pipeline.</summary>
    internal Block[] Blocks { get; } = Array.ConvertAll(plan.Blend.Groups, group => group.Pipeline.NewBlock(plan.BlockRows));

    /// <summary>[block rows × outputs]; the predictions of one model.</summary>
    internal double[] ModelOutputs { get; } = new double[plan.BlockRows * plan.Blend.OutputCount];
}
