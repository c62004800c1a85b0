using FullStackAI.Inference;

namespace FullStackAI.Explanation;

/// <summary>Why a model said what it said of one row.</summary>
public sealed class RowExplanation
{
    internal RowExplanation(Prediction prediction, ContributionMethod method, ScoreUnit unit, OutputExplanation[] outputs)
    {
        Prediction = prediction;
        Method = method;
        Unit = unit;
        Outputs = outputs;
    }

    /// <summary>What the model said: the same bits as without an explanation.</summary>
    public Prediction Prediction { get; }

    /// <summary>How contributions were computed.</summary>
    public ContributionMethod Method { get; }

    /// <summary>What the numbers count.</summary>
    public ScoreUnit Unit { get; }

    /// <summary>One for each score of the row: one for each class of a multiclass task, else one.</summary>
    public IReadOnlyList<OutputExplanation> Outputs { get; }

    /// <summary>The explanation of the score that decided: the predicted class of a multiclass task, else the only one.</summary>
    public OutputExplanation Main => Outputs.Count == 1 ? Outputs[0] : Outputs[Prediction.ClassIndex];

    /// <inheritdoc/>
    public override string ToString() => Main.ToString();
}
