using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FullStackAI.PackagingTests;

/// <summary>The build with <c>-p:OnnxRuntimeFromNuGet=true</c>, from a feed that has packages laid out
/// as Microsoft's are, around the runtime that the ordinary build made.</summary>
[TestClass]
public sealed class NuGetRuntimeTests
{
    private const string Version = "1.29.0";
    private static readonly string? Built = new[] { "release", "debug" }
        .Select(form => Path.Combine(Feed.Root, "artifacts/bin/Microsoft.ML.OnnxRuntime", form))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "Microsoft.ML.OnnxRuntime.dll")));

    [TestMethod]
    public void Build_FromNuGet_ScoresWithThePackagesAndNoOtherSource()
    {
        if (Built is null)
        {
            Assert.Inconclusive(
                "'artifacts/bin/Microsoft.ML.OnnxRuntime' holds no build to make packages of: build the solution first, with npm.");
        }

        string work = Directory.CreateTempSubdirectory("fullstackai-nuget-").FullName;
        try
        {
            FillFeed(Built, Directory.CreateDirectory(Path.Combine(work, "feed")).FullName);
            string program = WriteProgram(work);

            // What an earlier build restored lies in the user's folder; the packages of this test must not.
            string said = Shell.Run(
                work,
                Path.Combine(work, "unpacked"),
                "dotnet", "build", program, "-c", "Release", "-v", "m", "-nologo", "-p:OnnxRuntimeFromNuGet=true", "-p:RunAnalyzers=false",
                "-p:GenerateDocumentationFile=false",
                $"-p:ArtifactsPath={Path.Combine(work, "artifacts")}/",
                $"-p:RestoreSources={Path.Combine(work, "feed")}",
                $"-p:RestoreFallbackFolders={UserPackages}");

            StringAssert.Contains(
                said, $"restoring Microsoft.ML.OnnxRuntime {Version} and Microsoft.ML.OnnxRuntime.Extensions from your NuGet feed");
            string output = Path.Combine(work, "artifacts/bin/Program/release");
            Assert.AreEqual("2,0", Shell.Run(work, Path.Combine(work, "unpacked"), "dotnet", Path.Combine(output, "Program.dll")).Trim());
            Assert.IsFalse(Directory.Exists(Path.Combine(work, "artifacts/bin/Microsoft.ML.OnnxRuntime")), "the sources were built too");
            using var libraries = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "Program.deps.json")));
            foreach (string package in new[]
            {
                "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Managed", "Microsoft.ML.OnnxRuntime.Extensions",
            })
            {
                Assert.AreEqual(
                    "package",
                    libraries.RootElement.GetProperty("libraries")
                        .GetProperty($"{package}/{LibraryVersion(package)}")
                        .GetProperty("type")
                        .GetString());
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string UserPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string LibraryVersion(string package) =>
        package.EndsWith("Extensions", StringComparison.Ordinal)
            ? System.Xml.Linq.XDocument.Load(Path.Combine(
                Feed.Root, "Directory.Packages.props")).Descendants("PackageVersion").Single(item =>
                (string?)item.Attribute("Include") == package).Attribute(
                "Version")!.Value
            : Version;

    // Microsoft's layout: natives in one package, the managed library in another that it depends on, the extensions' natives in a third.
    private static void FillFeed(string built, string folder)
    {
        string rid = $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        (string From, string To)[] natives =
        [
            .. Directory.EnumerateFiles(Path.Combine(built, "runtimes", rid, "native")).Select(
                file => (file, $"runtimes/{rid}/native/{Path.GetFileName(file)}"))
        ];
        Package(
            folder,
            "Microsoft.ML.OnnxRuntime",
            $"<group targetFramework=\"netstandard2.0\"><dependency id=\"Microsoft.ML.OnnxRuntime.Managed\" version=\"[{Version}]\" /></group>",
            natives.Where(file => !file.To.Contains("ortextensions", StringComparison.Ordinal)));
        Package(
            folder,
            "Microsoft.ML.OnnxRuntime.Managed",
            "<group targetFramework=\"net8.0\" />",
            [(Path.Combine(built, "Microsoft.ML.OnnxRuntime.dll"), "lib/net8.0/Microsoft.ML.OnnxRuntime.dll")]);
        Package(
            folder,
            "Microsoft.ML.OnnxRuntime.Extensions",
            "<group targetFramework=\"netstandard2.0\" />",
            natives.Where(file => file.To.Contains("ortextensions", StringComparison.Ordinal)));
    }

    private static void Package(string folder, string id, string dependencies, IEnumerable<(string From, string To)> files)
    {
        using ZipArchive package = ZipFile.Open(Path.Combine(folder, $"{id}.{LibraryVersion(id)}.nupkg"), ZipArchiveMode.Create);
        using (var writer = new StreamWriter(package.CreateEntry(id + ".nuspec").Open()))
        {
            writer.Write($"<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>{id}</id><version>{LibraryVersion(id)}</version><authors>tests</authors><description>Made by a test.</description><dependencies>{dependencies}</dependencies></metadata></package>");
        }

        foreach ((string from, string to) in files)
        {
            package.CreateEntryFromFile(from, to, CompressionLevel.NoCompression);
        }
    }

    private static string WriteProgram(string work)
    {
        string folder = Directory.CreateDirectory(Path.Combine(work, "Program")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "Program.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseArtifactsOutput>true</UseArtifactsOutput>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{Path.Combine(Feed.Root, "src/FullStackAI.OnnxRuntime/FullStackAI.OnnxRuntime.csproj")}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(
            Path.Combine(folder, "Program.cs"),
            """
            using FullStackAI.Onnx;
            using FullStackAI.OnnxRuntime;

            var graph = new OnnxGraphBuilder("g");
            graph.Output("y", graph.Input("x", OnnxElementType.Float, "n").Relu());
            using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), new OnnxModelOptions { Device = Device.Cpu, Extensions = true });
            Console.WriteLine(string.Join(',', model.Run(new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of([2f, -3f], 2) })["y"].AsTensor().Values<float>().ToArray()));
            """);
        return Path.Combine(folder, "Program.csproj");
    }
}
