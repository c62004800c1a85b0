using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai keys</c>: made, listed, rotated, withdrawn; and what a server that runs makes of it.</summary>
[TestClass]
public sealed partial class KeysTests
{
    [TestMethod]
    public void Add_AKey_PrintsItOnceAndKeepsOnlyItsHash()
    {
        using var folder = new WorkFolder();

        Fsai run = Fsai.Run(
            "keys", "add", folder["keys.json"], "--id", "app", "--scope", "predict:churn", "jobs:*", "--days", "30", "--per-minute", "60",
            "--per-day", "1000", "--concurrent", "4").Succeeded();

        string key = run.Out.Trim();
        Assert.IsTrue(Key().IsMatch(key), key);
        Assert.Contains("only time", run.Error);
        string text = File.ReadAllText(folder["keys.json"]);
        Assert.DoesNotContain(key[^64..], text);
        JsonElement entry = JsonDocument.Parse(text).RootElement.GetProperty("keys")[0];
        Assert.AreEqual("""["predict:churn","jobs:*"]""", JsonSerializer.Serialize(entry.GetProperty("scopes")));
        Assert.AreEqual(
            "60 1000 4",
            $"{entry.GetProperty("requests_per_minute")} {entry.GetProperty("requests_per_day")} {entry.GetProperty("concurrent_requests")}");
        Assert.AreEqual(30, (entry.GetProperty("expires").GetDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalDays, 0.1);
    }

    [TestMethod]
    public void List_Keys_ShowsWhatEachMayAndNoSecret()
    {
        using var folder = new WorkFolder();
        string file = folder["keys.json"];
        string key = Fsai.Run("keys", "add", file, "--id", "app").Succeeded().Out.Trim();
        Fsai.Run("keys", "add", file, "--id", "root", "--scope", "admin", "--per-minute", "7").Succeeded();
        Fsai.Run("keys", "rotate", file, "--id", "app").Succeeded();

        string[] lines = Fsai.Run("keys", "list", file).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.HasCount(3, lines);
        StringAssert.Matches(
            lines[1], new Regex(@"^app\s+predict:\* explain:\* jobs:\*\s+no end\s+any\s+any\s+any\s+the secret before it until \d{4}-"));
        StringAssert.Matches(lines[2], new Regex(@"^root\s+admin\s+no end\s+7\s+any\s+any$"));
        Assert.DoesNotContain(key[^64..], string.Concat(lines));
    }

    [TestMethod]
    public void Rotate_AKey_KeepsNameScopesAndLimits_AndTheOldSecretForAWhile()
    {
        using var folder = new WorkFolder();
        string file = folder["keys.json"];
        string first = Fsai.Run("keys", "add", file, "--id", "app", "--scope", "predict:a", "--per-minute", "9").Succeeded().Out.Trim();
        JsonElement before = Entry(file);

        string second = Fsai.Run("keys", "rotate", file, "--id", "app", "--overlap-days", "3").Succeeded().Out.Trim();

        JsonElement after = Entry(file);
        Assert.IsTrue(Key().IsMatch(second));
        Assert.AreNotEqual(first, second);
        Assert.AreEqual(before.GetProperty("sha256").GetString(), after.GetProperty("previous_sha256").GetString());
        Assert.AreEqual(3, (after.GetProperty("previous_expires").GetDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalDays, 0.1);
        Assert.AreEqual("predict:a 9", $"{after.GetProperty("scopes")[0]} {after.GetProperty("requests_per_minute")}");
        Fsai.Run("keys", "rotate", file, "--id", "app", "--overlap-days", "0").Succeeded();
        Assert.IsFalse(Entry(file).TryGetProperty("previous_sha256", out _));
    }

    [TestMethod]
    public void Keys_WhatCannotBe_IsRefusedWithTheReason()
    {
        using var folder = new WorkFolder();
        string file = folder["keys.json"];
        Fsai.Run("keys", "add", file, "--id", "app").Succeeded();
        byte[] before = File.ReadAllBytes(file);

        Fsai.Run("keys", "add", file, "--id", "a_b").FailedWith(ExitCode.Usage, "'a_b'", "letters");
        Fsai.Run("keys", "add", file, "--id", "b", "--scope", "predicts:x").FailedWith(
            ExitCode.Usage, "'predicts:x' is no scope", "predict:NAME");
        Fsai.Run("keys", "add", file, "--id", "b", "--per-day", "0").FailedWith(ExitCode.Usage, "--per-day");
        Fsai.Run("keys", "remove", file, "--id", "nobody").FailedWith(ExitCode.Data, "'nobody'", "'app'");
        Fsai.Run("keys", "rotate", file, "--id", "nobody").FailedWith(ExitCode.Data, "'nobody'", "'app'");
        Fsai.Run("keys", "rotate", file, "--id", "app", "--overlap-days", "-1").FailedWith(ExitCode.Usage, "--overlap-days");
        Fsai.Run("keys", "list", folder["none.json"]).FailedWith(ExitCode.Data, "none.json", "fsai keys add");
        Fsai.Run("keys", "list", folder.Write("bad.json", "{")).FailedWith(ExitCode.Data, "malformed");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(file));
    }

    [TestMethod]
    public async Task Serve_KeysAreAddedRotatedAndRemoved_WithoutARestart()
    {
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        string file = folder["keys.json"];
        string app = Fsai.Run("keys", "add", file, "--id", "app", "--scope", "predict:churn").Succeeded().Out.Trim();
        using ServeProcess server = await ServeProcess.StartAsync(folder["models"], "--api-keys", file);
        await server.UntilAsync("/v2/health/ready");

        await AnswersAsync(server, app, 200);
        await AnswersAsync(server, null, 401);
        string next = Fsai.Run("keys", "rotate", file, "--id", "app").Succeeded().Out.Trim();
        await AnswersAsync(server, next, 200);
        await AnswersAsync(server, app, 200);
        Fsai.Run("keys", "rotate", file, "--id", "app", "--overlap-days", "0").Succeeded();
        await AnswersAsync(server, app, 401);
        await AnswersAsync(server, next, 401);
        string other = Fsai.Run("keys", "add", file, "--id", "other", "--scope", "predict:else").Succeeded().Out.Trim();
        await AnswersAsync(server, other, 404);
        Fsai.Run("keys", "remove", file, "--id", "other").Succeeded();
        await AnswersAsync(server, other, 401);
    }

    [TestMethod]
    public void Serve_FileOfKeysIsMissingOrBroken_DoesNotStart()
    {
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        Fsai.Run("serve", folder["models"], "--urls", "http://127.0.0.1:0", "--api-keys", folder["none.json"]).FailedWith(
            ExitCode.Data, "none.json", "fsai keys add");
        Fsai.Run("serve", folder["models"], "--urls", "http://127.0.0.1:0", "--api-keys", folder.Write("bad.json", "[]")).FailedWith(
            ExitCode.Data, "bad.json");
        Fsai.Run("serve", folder["models"], "--urls", "http://127.0.0.1:0", "--admin-port", "0", "--canary-slower", "0.5").FailedWith(
            ExitCode.Usage, "--admin-port", "--canary-slower");
    }

    // The server looks at the file once a second.
    private static async Task AnswersAsync(ServeProcess server, string? key, int expected)
    {
        (int status, string text) = (0, "");
        long started = Stopwatch.GetTimestamp();
        while (status != expected && Stopwatch.GetElapsedTime(started) < ServeProcess.Limit)
        {
            (status, text) = await server.PostAsync("/models/churn/predict", SmallModel.Row, key: key);
            if (status != expected)
            {
                await Task.Delay(25);
            }
        }

        Assert.AreEqual(expected, status, text);
    }

    private static JsonElement Entry(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("keys")[0];

    [GeneratedRegex("^ak_app_[0-9a-f]{64}$")]
    private static partial Regex Key();
}
