using System.IO.Compression;
using System.Xml.Linq;

namespace FullStackAI.PackagingTests;

[TestClass]
public sealed partial class PackageTests
{
    private static Feed s_feed = null!;

    [ClassInitialize]
    public static void Pack(TestContext context) => s_feed = Feed.Pack("first");

    [ClassCleanup]
    public static void Clean() => s_feed?.Dispose();

    [TestMethod]
    public void Pack_EveryPackableProject_GivesOnePackage() =>
        Assert.HasCount(Feed.Projects.Count, s_feed.Files, string.Join('\n', s_feed.Files));

    [TestMethod]
    public void Pack_TheOnnxRuntimeSources_GivesNoPackage() =>
        Assert.IsFalse(s_feed.Files.Any(file => Path.GetFileName(file).StartsWith("Microsoft.", StringComparison.Ordinal)));

    [TestMethod]
    public void Package_Metadata_IsWhatTheGalleryAsksFor()
    {
        foreach (string file in s_feed.Files)
        {
            using ZipArchive zip = ZipFile.OpenRead(file);
            XElement metadata = Nuspec(zip);
            string? Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

            Assert.AreEqual("MIT", Value("license"), file);
            Assert.AreEqual("The FullStackAI authors", Value("authors"), file);
            Assert.AreEqual("icon.png", Value("icon"), file);
            Assert.AreEqual("README.md", Value("readme"), file);
            Assert.IsGreaterThan(40, Value("description")!.Length, $"{file}: say in its project what it is.");
            Assert.IsNull(Value("projectUrl"), file);
            Assert.IsNull(metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "repository"), file);
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(Feed.Root, "nuget", "readme", $"{Value("id")}.md")), Bytes(zip, "README.md"), file);
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(Feed.Root, "nuget", "icon.png")), Bytes(zip, "icon.png"), file);
        }
    }

    [TestMethod]
    public void Package_Libraries_CarryDocumentationAndSymbols()
    {
        foreach (string file in s_feed.Files)
        {
            using ZipArchive zip = ZipFile.OpenRead(file);
            foreach (ZipArchiveEntry library in zip.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal)
                && entry.Name.EndsWith(".dll", StringComparison.Ordinal)))
            {
                Assert.IsNotNull(
                    zip.GetEntry(Path.ChangeExtension(library.FullName, ".xml")),
                    $"{file}: {library.FullName} has no documentation.");
                using var reader = new System.Reflection.PortableExecutable.PEReader(new MemoryStream(Bytes(zip, library.FullName)));
                Assert.IsTrue(
                    reader
                        .ReadDebugDirectory()
                        .Any(entry => entry.Type == System.Reflection.PortableExecutable.DebugDirectoryEntryType.EmbeddedPortablePdb),
                    $"{file}: {library.FullName} has no symbols inside.");
            }
        }
    }

    [TestMethod]
    public void Pack_TheSameSourcesInAnotherFolder_GivesTheSameBytes()
    {
        using Feed second = Feed.Pack("another-folder");

        string[] Hashes(Feed feed) =>
            [.. feed.Files.Select(file =>
                $"{Path.GetFileName(file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];
        CollectionAssert.AreEqual(Hashes(s_feed), Hashes(second));
    }

    [TestMethod]
    public void Package_InAnEmptyConsoleApp_RunsTheReadmesCode()
    {
        string app = Directory.CreateDirectory(Path.Combine(s_feed.Work, "app")).FullName;
        WriteConfig(app);
        File.WriteAllText(Path.Combine(app, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="FullStackAI" Version="{Version("FullStackAI")}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(app, "Program.cs"), ReadmeCode());
        string rows = string.Concat(Enumerable.Range(0, 300).Select(
            i => $"{i * 7 % 60},{(i % 2 == 0 ? "basic" : "plus")},{(i * 7 % 60 < 24 == (i % 10 != 3) ? "yes" : "no")}\n"));
        File.WriteAllText(Path.Combine(app, "churn.csv"), $"tenure,plan,churned\n{rows}");

        string output = Shell.Run(app, s_feed.Packages, "dotnet", "run", "-c", "Release");

        Assert.Contains("rank  AreaUnderRocCurve", output);
        Assert.Contains("yes (", output);
        Assert.IsTrue(File.Exists(Path.Combine(app, "churn.fsai")));
    }

    [TestMethod]
    public void Tool_InstalledFromTheFolder_Runs()
    {
        string folder = Directory.CreateDirectory(Path.Combine(s_feed.Work, "tool")).FullName;
        WriteConfig(folder);
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 20},{(2 * (i % 20)) + 1}\n"));
        File.WriteAllText(Path.Combine(folder, "line.csv"), $"x,y\n{rows}");

        Shell.Run(
            folder, s_feed.Packages, "dotnet", "tool", "install", "fsai", "--tool-path", "bin", "--version", Version("fsai"),
            "--configfile", "nuget.config");
        string fsai = Path.Combine(folder, "bin", OperatingSystem.IsWindows() ? "fsai.exe" : "fsai");
        Shell.Run(folder, s_feed.Packages, fsai, "train", "line.csv", "--label", "y", "--trainer", "linear-regression", "-o", "line.fsai");
        string predicted = Shell.Run(folder, s_feed.Packages, fsai, "predict", "line.fsai", "line.csv", "-o", "out.csv");

        Assert.Contains("60 rows predicted", predicted);
        Assert.HasCount(61, File.ReadAllLines(Path.Combine(folder, "out.csv")));
    }

    // The README's code, as it stands there.
    private static string ReadmeCode()
    {
        const string fence = "```";
        string text = File.ReadAllText(Path.Combine(Feed.Root, "README.md"));
        int start = text.IndexOf($"{fence}csharp\n", StringComparison.Ordinal) + fence.Length + "csharp\n".Length;
        return text[start..text.IndexOf(fence, start, StringComparison.Ordinal)];
    }

    private static void WriteConfig(string folder) =>
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="here" value="{s_feed.Folder}" />
              </packageSources>
            </configuration>
            """);

    private static string Version(string package)
    {
        string file = s_feed.Files.Single(path => Path.GetFileName(path).StartsWith($"{package}.", StringComparison.Ordinal)
            && char.IsAsciiDigit(Path.GetFileName(path)[package.Length + 1]));
        return Path.GetFileNameWithoutExtension(file)[(package.Length + 1)..];
    }

    private static XElement Nuspec(ZipArchive zip)
    {
        using Stream stream = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream).Root!.Elements().First();
    }

    private static byte[] Bytes(ZipArchive zip, string name)
    {
        using Stream stream = zip.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
