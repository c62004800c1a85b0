namespace FullStackAI.AutoML;

/// <summary>A trial of a blend, and how much it counts.</summary>
/// <param name="Name">The trial's name on the leaderboard.</param>
/// <param name="Weight">Its weight; the weights of a blend add up to 1, and may be below zero in a second level.</param>
public sealed record BlendMember(string Name, double Weight);
