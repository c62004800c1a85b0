namespace FullStackAI.Data.Csv;

/// <summary>Collects the decisions and warnings of one load.</summary>
internal sealed class LoadJournal
{
    internal List<LoadDecision> Decisions { get; } = [];

    internal List<LoadWarning> Warnings { get; } = [];

    internal void Decide(string subject, string choice, string reason) => Decisions.Add(new LoadDecision(subject, choice, reason));

    internal void Warn(long? line, string? column, string message) => Warnings.Add(new LoadWarning(line, column, message));
}
