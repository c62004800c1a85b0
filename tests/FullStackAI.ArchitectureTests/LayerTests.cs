using System.Text.RegularExpressions;

namespace FullStackAI.ArchitectureTests;

[TestClass]
public sealed partial class LayerTests
{
    // Lowest first. A folder may name only folders that stand before it.
    private static readonly string[] Layers =
        ["Numerics", "Serialization", "Data", "Metrics", "Preprocessing", "Models", "Bundles", "Prediction", "Explanation", "Monitoring", "Trainers", "Evaluation", "AutoML", "Reporting"];

    [TestMethod]
    public void Using_OfAHigherLayer_IsNotFound()
    {
        var files = SourceTree.Files("src/FullStackAI").ToList();
        var offences = files.SelectMany(path => Offences(path, File.ReadAllText(path))).ToList();

        Assert.IsNotEmpty(files);
        Assert.IsEmpty(offences, string.Join(Environment.NewLine, offences));
    }

    [TestMethod]
    public void Offences_AModelThatNamesATrainer_IsReported() =>
        Assert.HasCount(1, Offences("Forest.cs", "using FullStackAI.Trainers;\nnamespace FullStackAI.Models;").ToList());

    private static IEnumerable<string> Offences(string path, string source)
    {
        int own = Array.IndexOf(Layers, OwnFolder().Match(source).Groups["folder"].Value);
        return
            from Match use in UsedFolder().Matches(source)
            where own >= 0 && Array.IndexOf(Layers, use.Groups["folder"].Value) > own
            select $"{path}: layer '{Layers[own]}' may not know '{use.Groups["folder"].Value}'.";
    }

    [GeneratedRegex(@"^namespace FullStackAI\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex OwnFolder();

    [GeneratedRegex(@"(?:^using (?:static )?|\bglobal::)FullStackAI\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex UsedFolder();
}
