using FullStackAI.Inference.Plan;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>Scores rows of features with a predictor's plan.</summary>
internal sealed class PlanScorer(ScoringPlan plan) : IRowScorer
{
    public int Cells => plan.FeatureCells;

    public int Outputs => plan.Blend.OutputCount;

    public void Score(ReadOnlySpan<float> cells, Span<double> outputs)
    {
        FeatureScratch scratch = plan.FeatureBatches.Rent();
        try
        {
            plan.ScoreFeatures(cells, scratch, outputs);
        }
        finally
        {
            plan.FeatureBatches.Return(scratch);
        }
    }
}
