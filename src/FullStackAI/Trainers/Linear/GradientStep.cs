namespace FullStackAI.Trainers.Linear;

/// <summary>How gradient descent turns a gradient into a step.</summary>
public enum GradientStep
{
    /// <summary>Against the gradient.</summary>
    Plain,

    /// <summary>Against a decaying sum of the gradients so far (Polyak, 1964).</summary>
    Momentum,

    /// <summary>Each weight by its own scale, from decaying means of gradients and their squares (Kingma and Ba, 2015).</summary>
    Adam,
}
