namespace FullStackAI.Bundles;

/// <summary>One line of the decision log: what was decided while the model was made, and why.</summary>
/// <param name="Subject">What it is about, for example a column's name or <c>validation</c>.</param>
/// <param name="Choice">What was chosen, for example <c>dropped</c>.</param>
/// <param name="Reason">Why, for example <c>the same value in every row</c>.</param>
public sealed record Decision(string Subject, string Choice, string Reason);
