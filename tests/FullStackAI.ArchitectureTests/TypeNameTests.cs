using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FullStackAI.ArchitectureTests;

/// <summary>Names that say nothing of what a type does.</summary>
[TestClass]
public sealed partial class TypeNameTests
{
    private static readonly HashSet<string> Banned =
    [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Base", "Impl",
    ];

    [TestMethod]
    public void EveryTypeName_SaysWhatTheTypeDoes()
    {
        string[] offences = [.. SourceTree.Files("src").SelectMany(path => Offences(path, File.ReadAllText(path)))];

        Assert.IsEmpty(offences, string.Join(Environment.NewLine, offences));
    }

    [TestMethod]
    [DataRow("class ModelManager;")]
    [DataRow("internal static class CsvHelper { }")]
    [DataRow("class Outer { struct ColumnBase { } }")]
    [DataRow("interface IModelImpl;")]
    [DataRow("delegate void Utils();")]
    [DataRow("enum TaskUtility { }")]
    public void Offences_ABannedWord_IsReported(string source) => Assert.HasCount(1, Offences("Some.cs", source).ToList());

    [TestMethod]
    [DataRow("class Database;")]
    [DataRow("class BaselineTrainer;")]
    [DataRow("record Information;")]
    public void Offences_AWordThatOnlyHoldsOne_IsNotReported(string source) => Assert.IsEmpty(Offences("Some.cs", source));

    private static IEnumerable<string> Offences(string path, string source) =>
        from node in CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot().DescendantNodes()
        let name = node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax @delegate => @delegate.Identifier.Text,
            _ => null,
        }
        where name is not null
        from Match word in Words().Matches(name)
        where Banned.Contains(word.Value)
        select $"{path}: type '{name}' holds the word '{word.Value}'; name what it does instead.";

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();
}
