namespace FullStackAI.Trainers.Linear;

/// <summary>How the learning rate falls from epoch to epoch; e counts epochs from 0.</summary>
public enum LearningRateSchedule
{
    /// <summary>rate.</summary>
    Constant,

    /// <summary>rate ÷ (1 + decay × e).</summary>
    InverseTime,

    /// <summary>rate × (1 − decay)^e.</summary>
    Exponential,

    /// <summary>rate × ½ (1 + cos(π e ÷ epochs)).</summary>
    Cosine,
}
