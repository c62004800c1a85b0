namespace FullStackAI.AutoML;

/// <summary>What an entry of a leaderboard scores on another table.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Score">The metric's value; NaN where it is not defined on those rows.</param>
public sealed record EntryScore(LeaderboardEntry Entry, double Score);
