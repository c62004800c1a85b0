using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Tests;

/// <summary>A job of <c>fsai serve --jobs</c> whose process is killed, again and again.</summary>
/// <remarks><c>JOB_KILLS=200 dotnet test tests/FullStackAI.Cli.Tests -c Release --filter JobKill</c> runs the long form.</remarks>
[TestClass]
public sealed partial class JobKillTests
{
    private const int ShortForm = 3;
    private const int Rows = 60_000;
    private const int SpinsOfAChunk = 200_000; // some milliseconds
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [TestCategory("Soak")]
    public async Task JobKill_AtAnyPoint_EveryRowStandsInTheResultOnce()
    {
        int kills = int.TryParse(
            Environment.GetEnvironmentVariable("JOB_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? given
            : ShortForm;
        using var folder = new WorkFolder();
        string models = Path.GetDirectoryName(SmallModel.Write(folder, "models/churn.fsai"))!;
        string[] sample = Samples.Churn(500).Split('\n')[..200];
        var input = new StringBuilder(sample[0]).Append('\n');
        for (int row = 0; row < Rows; row++)
        {
            input.Append(sample[1 + (row % (sample.Length - 1))]).Append('\n');
        }

        var rng = new Numerics.Rng(17);
        string? path = null;
        long done = 0;
        int killed = 0;
        int finished = 0;
        while (killed < kills || path is not null)
        {
            using Process process = Start(models, folder["jobs"]);
            try
            {
                using var client = new HttpClient
                {
                    Timeout = Limit,
                    BaseAddress = new Uri(Address().Match(await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? "").Value),
                };
                path ??= await SubmitAsync(client, input.ToString());
                JsonElement job = await WatchAsync(client, path, until: killed < kills ? done : long.MaxValue);
                Assert.IsGreaterThanOrEqualTo(done, job.GetProperty("rows").GetInt64(), "what was done stays done");
                done = job.GetProperty("rows").GetInt64();
                if (!job.TryGetProperty("ended_at", out _))
                {
                    killed++;
                    Thread.SpinWait(rng.NextInt32(SpinsOfAChunk)); // anywhere within a chunk: reading, scoring, writing, flushing
                    continue;
                }

                Assert.AreEqual("succeeded", job.GetProperty("state").GetString(), job.GetRawText());
                Check(await client.GetStringAsync(new Uri(path + "/result", UriKind.Relative)), sample.Length - 1);
                (path, done) = (null, 0);
                finished++;
            }
            finally
            {
                process.Kill(); // no signal that it could catch
                process.WaitForExit(Limit);
            }
        }

        TestContext.WriteLine($"{killed} kills, {finished} jobs of {Rows} rows, each row once");
    }

    // All rows in their order, each once, and equal rows with equal answers.
    private static void Check(string result, int period)
    {
        string[] lines = result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(Rows, lines);
        for (int row = 0; row < Rows; row++)
        {
            string start = string.Create(CultureInfo.InvariantCulture, $"{{\"row\":{row},");
            Assert.IsTrue(lines[row].StartsWith(start, StringComparison.Ordinal), lines[row]);
            string first = lines[row % period];
            Assert.AreEqual(first[first.IndexOf(',', StringComparison.Ordinal)..], lines[row][(start.Length - 1)..]);
        }
    }

    private static async Task<string> SubmitAsync(HttpClient client, string text)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var content = new StringContent(text, Encoding.UTF8, "text/csv");
            using HttpResponseMessage answer = await client.PostAsync(new Uri("/models/churn/jobs", UriKind.Relative), content);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                return answer.Headers.Location!.ToString();
            }

            Assert.IsLessThan(Limit, watch.Elapsed, await answer.Content.ReadAsStringAsync());
            await Task.Delay(50);
        }
    }

    // Until the job is further than it was, or has ended.
    private static async Task<JsonElement> WatchAsync(HttpClient client, string path, long until)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            JsonElement job = JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;
            if (job.GetProperty("rows").GetInt64() > until || job.TryGetProperty("ended_at", out _))
            {
                return job;
            }

            Assert.IsLessThan(Limit, watch.Elapsed, job.GetRawText());
        }
    }

    private static Process Start(string models, string jobs) => Process.Start(
        new ProcessStartInfo(
            "dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", models, "--jobs", jobs, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    [GeneratedRegex("http://127.0.0.1:[0-9]+")]
    private static partial Regex Address();
}
