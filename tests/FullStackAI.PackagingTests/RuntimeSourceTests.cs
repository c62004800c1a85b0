using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FullStackAI.PackagingTests;

/// <summary>Where ONNX Runtime comes from: what each build property puts into the
/// build, as MSBuild evaluates it, without building.</summary>
[TestClass]
public sealed class RuntimeSourceTests
{
    private const string Runtime = "src/Microsoft.ML.OnnxRuntime/Microsoft.ML.OnnxRuntime.csproj";
    private const string Library = "src/FullStackAI.OnnxRuntime/FullStackAI.OnnxRuntime.csproj";

    private static string s_work = null!;
    private static string s_cpu = null!;
    private static string s_gpu = null!;

    /// <summary>Caches as npm would have filled them, of empty files.</summary>
    [ClassInitialize]
    public static void FillCaches(TestContext context)
    {
        s_work = Directory.CreateTempSubdirectory("fullstackai-source-").FullName;
        s_cpu = Path.Combine(s_work, "cpu");
        s_gpu = Path.Combine(s_work, "gpu");
        Touch(
            s_cpu,
            "complete",
            "sources/InferenceSession.shared.cs",
            "runtimes/linux-x64/native/libonnxruntime.so",
            "runtimes/linux-arm64/native/libonnxruntime.so",
            "runtimes/win-x64/native/onnxruntime.dll",
            "runtimes/win-arm64/native/onnxruntime.dll",
            "runtimes/osx-arm64/native/libonnxruntime.dylib");
        Touch(
            s_gpu,
            "complete",
            "runtimes/linux-x64/native/libonnxruntime_providers_cuda.so",
            "runtimes/linux-x64/native/libonnxruntime_providers_shared.so",
            "runtimes/linux-x64/native/libonnxruntime_providers_tensorrt.so");
    }

    [ClassCleanup]
    public static void Clean() => Directory.Delete(s_work, recursive: true);

    [TestMethod]
    public void Source_ByDefault_CompilesTheSourcesAndLaysOutThisMachinesNatives()
    {
        Evaluation found = Evaluate(Runtime, "FetchOnnxRuntime", "None,Compile");

        Assert.IsTrue(found
            .Items("Compile", "Identity")
            .Any(file => file.EndsWith("sources/InferenceSession.shared.cs", StringComparison.Ordinal)));
        string[] natives = [.. found.Items("None", "Link").Where(link => link.StartsWith("runtimes/", StringComparison.Ordinal))];
        Assert.IsTrue(
            natives.All(link => link.StartsWith($"runtimes/{Rid()}/native/", StringComparison.Ordinal)),
            string.Join(' ', natives));
        Assert.HasCount(Rid() == "osx-x64" ? 0 : 1, natives);
    }

    [TestMethod]
    public void Source_ForAllPlatforms_LaysOutTheNativesOfEach() =>
        CollectionAssert.AreEquivalent(
            new[]
            {
                "runtimes/linux-arm64/native/libonnxruntime.so",
                "runtimes/linux-x64/native/libonnxruntime.so",
                "runtimes/osx-arm64/native/libonnxruntime.dylib",
                "runtimes/win-arm64/native/onnxruntime.dll",
                "runtimes/win-x64/native/onnxruntime.dll",
            },
            Evaluate(Runtime, "FetchOnnxRuntime", "None", "-p:OnnxRuntimeNatives=all")
                .Items("None", "Link")
                .Where(link => link.StartsWith("runtimes/", StringComparison.Ordinal))
                .ToArray());

    [TestMethod]
    public void Gpu_OnLinux_AddsTheCudaAndTensorRtProvidersBesideTheRuntime() =>
        CollectionAssert.AreEquivalent(
            new[]
            {
                "runtimes/linux-x64/native/libonnxruntime.so",
                "runtimes/linux-x64/native/libonnxruntime_providers_cuda.so",
                "runtimes/linux-x64/native/libonnxruntime_providers_shared.so",
                "runtimes/linux-x64/native/libonnxruntime_providers_tensorrt.so",
            },
            Evaluate(Runtime, "FetchOnnxRuntime", "None", "-p:OnnxRuntimeGpu=true", "-p:RuntimeIdentifier=linux-x64")
                .Items("None", "Link")
                .Where(link => link.StartsWith("runtimes/", StringComparison.Ordinal))
                .ToArray());

    [TestMethod]
    [DataRow(false, "Microsoft.ML.OnnxRuntime")]
    [DataRow(true, "Microsoft.ML.OnnxRuntime.Gpu")]
    public void NuGet_InsteadOfTheSources_ReferencesMicrosoftsPackages(bool gpu, string package)
    {
        Evaluation found = Evaluate(
            Library,
            "LeaveOutOnnxRuntimeSources",
            "PackageReference,ProjectReference,Compile",
            "-p:OnnxRuntimeFromNuGet=true",
            $"-p:OnnxRuntimeGpu={gpu}");

        string[] packages = [.. found.Items("PackageReference", "Identity")];
        CollectionAssert.Contains(packages, package);
        CollectionAssert.Contains(packages, "Microsoft.ML.OnnxRuntime.Extensions");
        Assert.AreEqual(1, packages.Count(name => name is "Microsoft.ML.OnnxRuntime" or "Microsoft.ML.OnnxRuntime.Gpu"));
        Assert.IsFalse(found
            .Items("ProjectReference", "Identity")
            .Any(project => project.Contains("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal)));
        Assert.IsTrue(found.Items("Compile", "Identity").Any(file => file.EndsWith("OnnxModel.cs", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Source_WithFilledCaches_NeedsNeitherNpmNorARegistry()
    {
        Evaluation found = Evaluate(
            Runtime, "FetchOnnxRuntime", "None,Compile", npm: false, "-p:OnnxRuntimeGpu=true", "-p:RuntimeIdentifier=linux-x64");

        Assert.AreEqual("npm", found.Property("OnnxRuntimeSource"));
        Assert.IsTrue(found
            .Items("Compile", "Identity")
            .Any(file => file.EndsWith("sources/InferenceSession.shared.cs", StringComparison.Ordinal)));
        Assert.HasCount(
            4,
            found.Items("None", "Link").Where(link => link.StartsWith("runtimes/linux-x64/native/", StringComparison.Ordinal)).ToList());
    }

    [TestMethod]
    public void Restore_WithoutARegistryInReach_TakesWhatAnEarlierBuildRestored()
    {
        string config = Path.Combine(s_work, "dead.config");
        File.WriteAllText(
            config,
            """<configuration><packageSources><clear /><add key="dead" value="http://127.0.0.1:9/v3/index.json" allowInsecureConnections="true" /></packageSources></configuration>""");

        (int code, string said) = MSBuild(
            npm: true, Library, "-t:Restore", $"-p:RestoreConfigFile={config}", $"-p:ArtifactsPath={Path.Combine(s_work, "artifacts")}/");

        Assert.AreEqual(0, code, said);
        Assert.IsTrue(File.Exists(Path.Combine(s_work, "artifacts/obj/FullStackAI.OnnxRuntime/project.assets.json")), said);
    }

    [TestMethod]
    public void Gpu_ThatReachesNoRegistry_NamesTheStepAndTheBuildWithoutIt()
    {
        string target = Path.Combine(s_work, "unreachable", "gpu");
        (int code, string said) = MSBuild(
            npm: true, DeadRegistry, Runtime, "-t:FetchOnnxRuntime", "-p:OnnxRuntimeGpu=true", $"-p:OnnxRuntimeFolder={s_cpu}",
            $"-p:OnnxRuntimeGpuFolder={target}");

        if (said.Contains("node: not found", StringComparison.Ordinal))
        {
            Assert.Inconclusive("Node.js is not on the path.");
        }

        Assert.AreNotEqual(0, code);
        StringAssert.Contains(said, "OnnxRuntimeGpu: fetching the CUDA and TensorRT providers (230 MB, once)");
        StringAssert.Contains(said, "Without -p:OnnxRuntimeGpu=true the build needs none of them.");
        StringAssert.Contains(said, "ONNX Runtime could not be fetched: step 'npm ci' failed.");
        Assert.IsFalse(Directory.Exists(target));
    }

    [TestMethod]
    public void NoNpm_WithAnEmptyCache_LeavesTheRuntimeOutAndKeepsTheRest()
    {
        string[] none = ["-p:OnnxRuntimeFolder=", $"-p:OnnxRuntimeCache={Path.Combine(s_work, "empty")}"];

        Evaluation library = Evaluate(Library, "LeaveOutOnnxRuntimeSources", "Compile", npm: false, none);
        Evaluation tests = Evaluate(
            "tests/FullStackAI.OnnxRuntime.Tests/FullStackAI.OnnxRuntime.Tests.csproj",
            "LeaveOutOnnxRuntimeSources",
            "Compile",
            npm: false,
            none);
        Evaluation tool = Evaluate("src/FullStackAI.Cli/FullStackAI.Cli.csproj", "LeaveOutOnnxRuntimeSources", "Compile", npm: false, none);

        Assert.AreEqual("none", library.Property("OnnxRuntimeSource"));
        Assert.IsFalse(library.Items("Compile", "Identity").Any(file => file.EndsWith("OnnxModel.cs", StringComparison.Ordinal)));
        CollectionAssert.Contains(tests.Items("Compile", "Filename").ToArray(), "RuntimeLeftOutTests");
        CollectionAssert.DoesNotContain(tests.Items("Compile", "Filename").ToArray(), "OnnxModelLoadTests");
        CollectionAssert.Contains(tool.Items("Compile", "Filename").ToArray(), "ExportCommand");
        CollectionAssert.Contains(tool.Items("Compile", "Filename").ToArray(), "RuntimeLeftOut");
        CollectionAssert.DoesNotContain(tool.Items("Compile", "Filename").ToArray(), "OptimizeWork");
    }

    [TestMethod]
    public void NoNpm_BuildingTheRuntimeItself_NamesTheStepAndTheWaysOn()
    {
        (int code, string said) = MSBuild(
            npm: false, Runtime, "-t:FetchOnnxRuntime", $"-p:OnnxRuntimeCache={Path.Combine(s_work, "empty")}");

        Assert.AreNotEqual(0, code);
        StringAssert.Contains(said, "Step 'npm ci' of Microsoft.ML.OnnxRuntime cannot run.");
        StringAssert.Contains(said, "Install Node.js 20 or newer with npm, or build with -p:OnnxRuntimeFromNuGet=true");
    }

    [TestMethod]
    public void Npm_ThatReachesNoRegistry_NamesTheStepAndLeavesNothingBehind()
    {
        string target = Path.Combine(s_work, "unreachable", "cpu");
        var start = new ProcessStartInfo("node", [Path.Combine(Feed.Root, "src/Microsoft.ML.OnnxRuntime/npm/fetch.mjs"), "cpu", target])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in DeadRegistry)
        {
            start.Environment[name] = value;
        }

        (int code, string said) = NodeOrInconclusive(start);

        Assert.AreNotEqual(0, code);
        StringAssert.Contains(said, "ONNX Runtime could not be fetched: step 'npm ci' failed.");
        StringAssert.Contains(said, "build with -p:OnnxRuntimeFromNuGet=true");
        Assert.IsFalse(Directory.Exists(target));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(target)!).ToList());
    }

    private static Evaluation Evaluate(string project, string target, string items, params string[] properties) =>
        Evaluate(project, target, items, npm: true, properties);

    private static Evaluation Evaluate(string project, string target, string items, bool npm, params string[] properties)
    {
        (int code, string said) = MSBuild(
            npm,
            [
                project, $"-t:{target}", $"-getItem:{items}", "-getProperty:OnnxRuntimeSource", $"-p:OnnxRuntimeFolder={s_cpu}",
                $"-p:OnnxRuntimeGpuFolder={s_gpu}", .. properties,
            ]);
        Assert.AreEqual(0, code, said);
        return new Evaluation(JsonDocument.Parse(said[said.IndexOf('{', StringComparison.Ordinal)..]).RootElement);
    }

    // The discard port: nobody answers.
    private static Dictionary<string, string> DeadRegistry => new()
    {
        ["npm_config_registry"] = "http://127.0.0.1:9/",
        ["npm_config_fetch_retries"] = "0",
        ["npm_config_cache"] = Path.Combine(s_work, "npm-cache"),
    };

    private static (int Code, string Text) MSBuild(bool npm, params string[] arguments) => MSBuild(npm, [], arguments);

    private static (int Code, string Text) MSBuild(bool npm, Dictionary<string, string> environment, params string[] arguments)
    {
        string dotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var start = new ProcessStartInfo(dotnet, ["msbuild", "-nologo", "-nodeReuse:false", .. arguments])
        {
            WorkingDirectory = Feed.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (string name in start.Environment.Keys.Where(Shell.IsOfTheOuterBuild).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        if (!npm)
        {
            start.Environment["PATH"] = ShellAlone();
        }

        return Run(start);
    }

    /// <summary>A folder for the path that holds nothing but the shell MSBuild starts.</summary>
    private static string ShellAlone()
    {
        string folder = Directory.CreateDirectory(Path.Combine(s_work, "shell alone")).FullName;
        string shell = Path.Combine(folder, "sh");
        if (!OperatingSystem.IsWindows() && !File.Exists(shell))
        {
            File.CreateSymbolicLink(shell, "/bin/sh");
        }

        return folder;
    }

    private static (int Code, string Text) NodeOrInconclusive(ProcessStartInfo start)
    {
        try
        {
            return Run(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("Node.js is not on the path.");
            throw;
        }
    }

    private static (int Code, string Text) Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + errors.GetAwaiter().GetResult());
    }

    private static string Rid() =>
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private static void Touch(string folder, params string[] files)
    {
        foreach (string path in files.Select(file => Path.Combine(folder, file)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    /// <summary>What MSBuild found.</summary>
    /// <param name="Root">Its answer.</param>
    private sealed record Evaluation(JsonElement Root)
    {
        internal string Property(string name) => Root.GetProperty("Properties").GetProperty(name).GetString()!;

        internal IEnumerable<string> Items(string kind, string metadata) =>
            Root.GetProperty("Items")
                .GetProperty(kind)
                .EnumerateArray()
                .Select(item => item.TryGetProperty(metadata, out JsonElement value) ? value.GetString()!.Replace('\\', '/') : "");
    }
}
