namespace FullStackAI.ArchitectureTests;

[TestClass]
public sealed class LayerTests
{
    private const string Trainer = "namespace FullStackAI.Trainers; public static class Forester { public static int Plant() => 1; }";

    [TestMethod]
    public void Core_NoLayer_NamesAHigherOne()
    {
        (string, string)[] files = [.. SourceTree.Files("src/FullStackAI").Select(path => (path, File.ReadAllText(path)))];

        IReadOnlyList<string> offences = LayerRule.Offences(files);

        Assert.IsNotEmpty(files);
        Assert.IsEmpty(offences, string.Join(Environment.NewLine, offences));
    }

    [TestMethod]
    public void Core_EveryFolder_IsALayer()
    {
        string[] unknown = [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src", "FullStackAI"))
            .Select(Path.GetFileName).OfType<string>()
            .Where(folder => folder is not ("obj" or "bin" or "Properties"))
            .Except(LayerRule.Layers)];

        Assert.IsEmpty(unknown, $"Give these folders a place in the order of layers: {string.Join(", ", unknown)}.");
    }

    [TestMethod]
    [DataRow("using FullStackAI.Trainers;\nnamespace FullStackAI.Models; class Forest;", DisplayName = "using")]
    [DataRow("using static FullStackAI.Trainers.Forester;\nnamespace FullStackAI.Models; class Forest;", DisplayName = "using static")]
    [DataRow("using Planter = FullStackAI.Trainers.Forester;\nnamespace FullStackAI.Models; class Forest;", DisplayName = "alias")]
    [DataRow("namespace FullStackAI.Models; class Forest { int n = FullStackAI.Trainers.Forester.Plant(); }", DisplayName = "full name")]
    [DataRow(
        "namespace FullStackAI.Models; class Forest { int n = global::FullStackAI.Trainers.Forester.Plant(); }",
        DisplayName = "global name")]
    [DataRow("namespace FullStackAI.Models; class Forest { int n = Trainers.Forester.Plant(); }", DisplayName = "half name")]
    [DataRow("namespace FullStackAI.Models { class Forest { System.Type t = typeof(Trainers.Forester); } }", DisplayName = "typeof")]
    public void Offences_AModelThatNamesATrainer_IsReported(string model)
    {
        IReadOnlyList<string> offences = LayerRule.Offences([("Forest.cs", model), ("Forester.cs", Trainer)]);

        Assert.HasCount(1, offences, string.Join(Environment.NewLine, offences));
        Assert.Contains("layer 'Models' may not know 'Trainers'", offences[0]);
    }

    [TestMethod]
    [DataRow("namespace FullStackAI.Evaluation; class Study { int n = Trainers.Forester.Plant(); }", DisplayName = "looking down")]
    [DataRow(
        "namespace FullStackAI.Models; class Forest { string Trainers = \"FullStackAI.Trainers.Forester\"; /* FullStackAI.Trainers */ }",
        DisplayName = "text and comments")]
    public void Offences_WhatIsAllowed_IsNotReported(string source) =>
        Assert.IsEmpty(LayerRule.Offences([("Forest.cs", source), ("Forester.cs", Trainer)]));
}
