using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoMLBench;

/// <summary>Who is compared: this library and its variants, and peers in a process of their own.</summary>
/// <param name="script">The peers' script.</param>
/// <param name="work">A folder for the files that peers read.</param>
/// <param name="threads">The largest number of threads of an experiment of this library; null means one for each core.</param>
internal sealed class Systems(string script, string work, int? threads)
{
    private const string Ablation = "ablation";

    /// <summary>All names.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. Ours.Variants, .. Peers.Names];

    /// <summary>The systems a list names; <c>ablation</c> stands for this library whole and with one part left out at a time.</summary>
    /// <exception cref="ArgumentException">There is no such system; the message lists those there are.</exception>
    internal static string[] Named(string list)
    {
        string[] names = [.. list.Split(',').SelectMany(name => name == Ablation ? Ours.Ablations : [name]).Distinct()];
        string[] unknown = [.. names.Except(Names)];
        return unknown.Length == 0
            ? names
            : throw new ArgumentException(
                $"There is no system '{string.Join("', '", unknown)}'. Choose among: {string.Join(", ", Names)}, {Ablation}.");
    }

    /// <summary>Runs one system on one split.</summary>
    internal async Task<Cell> RunAsync(Cell cell, DataSet set, Table train, Table test)
    {
        if (!Peers.Names.Contains(cell.System))
        {
            return await Ours.RunAsync(cell, set, train, test, set.Metric, threads);
        }

        string label = new DataRoles { Label = set.Label }.Resolve(train).Label;
        string task = (set.Task ?? LabelEncoder.Fit(train[label]).Task).ToString();
        (string trainFile, string testFile) = (Path.Combine(work, "train.csv"), Path.Combine(work, "test.csv"));
        train.SaveCsv(trainFile);
        test.SaveCsv(testFile);
        return Peers.Run(cell, script, trainFile, testFile, label, task);
    }
}
