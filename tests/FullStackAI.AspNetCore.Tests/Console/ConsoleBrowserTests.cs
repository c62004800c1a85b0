using System.Diagnostics;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Preprocessing;

namespace FullStackAI.AspNetCore.Tests.Console;

/// <summary>The console in a real browser: forms, answers, reasons, keyboard,
/// languages, contrast, and nothing from anywhere else.</summary>
[TestClass]
public sealed class ConsoleBrowserTests
{
    private const string Markup = "<img src=x onerror=\"window.harmed=1\">";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    [TestMethod]
    public async Task Console_InChromium_WorksAsPeopleUseIt()
    {
        string folder = TestsFolder();
        string chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium) || !Directory.Exists(Path.Combine(folder, "node_modules", "playwright-core")))
        {
            Assert.Inconclusive($"Needs Chromium at '{chromium}' and 'npm ci' in tests/console.");
        }

        await using TestServer server = await TestServer.StartAsync([
            ("churn/1/model.fsai", TestModels.Churn()), ("churn/2/model.fsai", TestModels.Train(2).ToBytes().ToArray()),
            ("version/3/model.fsai", TestModels.Version(3).ToBytes().ToArray()),
            ("hostile/1/model.fsai", Hostile().ToBytes().ToArray()),
            ("tour/1/model.fsai", Tour().ToBytes().ToArray())]);
        var start = new ProcessStartInfo("node", ["--test", "--test-reporter=tap", "console.test.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CONSOLE_URL"] = server.Client.BaseAddress!.AbsoluteUri;
        start.Environment["CHROMIUM"] = chromium;
        using Process node = Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> error = node.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(Limit);
        try
        {
            await node.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail($"The browser tests did not end within {Limit}.");
        }

        Assert.AreEqual(0, node.ExitCode, $"{await output}\n{await error}");
    }

    /// <summary>A model whose names would harm a page that took them for markup.</summary>
    private static Bundle Hostile()
    {
        string[] levels = [Markup, "</script><script>window.harmed=2</script>", "\"'`${1}"];
        var table = new Table([
            new NumberColumn(Markup, [1, 2, 3]),
            new CategoryColumn("b\"'</b>", [0, 1, 2], levels),
            new TextColumn("javascript:window.harmed=3", [Markup, "x", "y"]),
        ]);
        Pipeline pipeline = Pipeline.Empty.OneHot(ColumnSelector.Categories).TextTfIdf(ColumnSelector.Texts);
        FittedPipeline fitted = pipeline.Fit(table);
        double[] weights = [.. Enumerable.Range(0, fitted.Features.Count + 1).Select(i => i / 10.0)];
        var manifest = new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = Markup,
            ClassNames = ["</title><b>no</b>", Markup],
            Scores = [new BundleScore(Markup, 0.5, null, Markup)],
        };
        int dense = fitted.FeatureSlots.Where(slot => fitted.Slots[slot].Kind != SlotKind.Sparse).Sum(slot => fitted.Slots[slot].Width);
        return Bundle.Create(manifest, fitted, new LinearModel(fitted.Features, dense, 1, Link.Sigmoid, weights), table);
    }

    /// <summary>A date, a picture of 4 × 4 grey pixels, a text, and more levels than a list shows.</summary>
    private static Bundle Tour()
    {
        const int rows = 80;
        string[] cities = [.. Enumerable.Range(0, rows).Select(i => $"City {i:00}")];
        var table = new Table([
            new DateTimeColumn(
                "since",
                [.. Enumerable.Range(0, rows).Select(
                    i => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(3 * i).Ticks)]),
            new CategoryColumn("city", [.. Enumerable.Range(0, rows)], cities),
            new VectorColumn("pixels", [.. Enumerable.Range(0, rows * 16).Select(i => i % 16 / 16f)], 16),
            new TextColumn("remark", [.. Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? "a good stay" : "a long way")]),
        ]);
        FittedPipeline fitted = Pipeline.Empty.OneHot(ColumnSelector.Categories)
            .TextTfIdf(ColumnSelector.Texts)
            .DateParts(ColumnSelector.Dates)
            .Fit(table);
        double[] weights = [.. Enumerable.Range(0, fitted.Features.Count + 1).Select(i => i % 7 / 100.0)];
        int dense = fitted.FeatureSlots.Where(slot => fitted.Slots[slot].Kind != SlotKind.Sparse).Sum(slot => fitted.Slots[slot].Width);
        return Bundle.Create(
            new BundleManifest { Task = TaskKind.Regression, Label = "nights" },
            fitted,
            new LinearModel(fitted.Features, dense, 1, Link.Identity, weights),
            table);
    }

    private static string TestsFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FullStackAI.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? "", "tests", "console");
    }
}
