namespace FullStackAI.Cli.Tests;

/// <summary>One small model of customers, trained once for the tests that only need one.</summary>
internal static class SmallModel
{
    private static readonly Lazy<byte[]> Bytes = new(() =>
    {
        using var folder = new WorkFolder();
        Fsai.Run("train", folder.Write(
            "churn.csv",
            Samples.Churn()), "--label", "churned", "--trainer", "logistic-regression", "--folds", "2", "--seed", "1", "-o", folder["m.fsai"]).Succeeded();
        return File.ReadAllBytes(folder["m.fsai"]);
    });

    internal const string Row = """{"tenure":3,"charge":25.5,"plan":"basic","zip":"01000","joined":"2024-01-01"}""";

    /// <summary>Writes it into a folder of models.</summary>
    /// <param name="folder">The folder of the test.</param>
    /// <param name="path">For example <c>models/churn/1/m.fsai</c>.</param>
    internal static string Write(WorkFolder folder, string path)
    {
        string file = folder[path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, Bytes.Value);
        return file;
    }
}
