using System.Xml.Linq;

namespace FullStackAI.ArchitectureTests;

/// <summary>What each package may reference.</summary>
[TestClass]
public sealed class ReferenceTests
{
    [TestMethod]
    public void Core_ReferencesNothingButTensors()
    {
        string[] references = References(XDocument.Load(Path.Combine(SourceTree.Root, "src", "FullStackAI", "FullStackAI.csproj")));

        Assert.IsEmpty(references.Except(["System.Numerics.Tensors", "FullStackAI.SourceGenerators"]));
    }

    [TestMethod]
    public void Cli_IsReferencedByNothing()
    {
        string[] offences = [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => References(XDocument.Load(path)).Contains("FullStackAI.Cli"))];

        Assert.IsEmpty(offences);
    }

    [TestMethod]
    public void References_PackagesAndProjects_AreBothSeen()
    {
        var project = XDocument.Parse(
            """<Project><ItemGroup><PackageReference Include="Polly" /><ProjectReference Include="../FullStackAI.Cli/FullStackAI.Cli.csproj" /><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>""");

        CollectionAssert.AreEqual(new[] { "Polly", "FullStackAI.Cli", "Microsoft.AspNetCore.App" }, References(project));
    }

    private static string[] References(XDocument project) =>
        [.. project.Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference" or "Reference")
            .Select(element => element.Attribute("Include")?.Value).OfType<string>()
            .Select(include => include.EndsWith("proj", StringComparison.Ordinal)
                ? Path.GetFileNameWithoutExtension(include.Replace('\\', '/'))
                : include)];
}
