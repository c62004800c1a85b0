using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai serve</c> as a process of its own.</summary>
[TestClass]
public sealed class ServeTests
{
    [TestMethod]
    public async Task Serve_WhatTrainWrote_ShowsTheConsoleAndAnswersUntilItIsStopped()
    {
        using var folder = new WorkFolder();
        Directory.CreateDirectory(folder["models"]);
        Fsai.Run("train", folder.Write(
            "churn.csv",
            Samples.Churn()), "--label", "churned", "--trainer", "boosting", "--folds", "2", "-o", folder["models/churn.fsai"]).Succeeded();
        using ServeProcess server = await ServeProcess.StartAsync(folder["models"]);
        await server.UntilAsync("/v2/models/churn/ready");

        using HttpResponseMessage start = await server.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.AreEqual("/console/", start.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("<script", await start.Content.ReadAsStringAsync());
        JsonElement signature = JsonDocument.Parse(await server.UntilAsync("/models/churn/signature")).RootElement;
        (int status, string text) = await server.PostAsync("/models/churn/predict", signature.GetProperty("example").GetRawText());
        Assert.AreEqual((int)HttpStatusCode.OK, status, text);
        Assert.IsTrue(JsonDocument.Parse(text).RootElement.GetProperty("probabilities").TryGetProperty("yes", out _), text);

        if (!OperatingSystem.IsWindows())
        {
            server.Signal("TERM");
            Assert.AreEqual(ExitCode.Success, server.WaitForExit());
        }
    }

    [TestMethod]
    public async Task Serve_Limits_HoldForRequests()
    {
        using var folder = new WorkFolder();
        Directory.CreateDirectory(folder["models"]);
        Fsai.Run("train", folder.Write(
            "churn.csv",
            Samples.Churn()), "--label", "churned", "--trainer", "logistic-regression", "--folds", "2", "-o", folder["models/churn.fsai"]).Succeeded();
        using ServeProcess server = await ServeProcess.StartAsync(
            folder["models"], "--max-rows", "2", "--max-explained-rows", "1", "--max-body-mb", "1", "--deadline", "20",
            "--concurrent-requests", "8", "--models-mb", "100", "--accept-nan");
        await server.UntilAsync("/v2/health/ready");
        string row = JsonDocument.Parse(await server.UntilAsync("/models/churn/signature")).RootElement.GetProperty("example").GetRawText();

        Assert.AreEqual(200, (await server.PostAsync("/models/churn/predict", $"[{row},{row}]")).Status);
        (int status, string text) = await server.PostAsync("/models/churn/predict", $"[{row},{row},{row}]");
        Assert.AreEqual(400, status);
        Assert.Contains("more than 2 rows", text);
        Assert.AreEqual(200, (await server.PostAsync("/models/churn/explain", row)).Status);
        Assert.AreEqual(400, (await server.PostAsync("/models/churn/explain", $"[{row},{row}]")).Status);
        Assert.AreEqual(413, (await server.PostAsync("/models/churn/predict", $"[{row}{new string(' ', 1 << 20)}]")).Status);
        (status, text) = await server.PostAsync("/models/churn/predict", Regex.Replace(row, "\"charge\": ?[0-9.]+", "\"charge\":NaN"));
        Assert.AreEqual(200, status, $"a missing number, as Python writes it: {text}");
    }

    [TestMethod]
    [DataRow("--max-rows", "0")]
    [DataRow("--max-body-mb", "0")]
    [DataRow("--max-body-mb", "2048")]
    [DataRow("--max-explained-rows", "-1")]
    [DataRow("--deadline", "100000")]
    [DataRow("--deadline", "NaN")]
    [DataRow("--deadline", "-1")]
    [DataRow("--concurrent-requests", "0")]
    [DataRow("--cache-mb", "0")]
    [DataRow("--models-mb", "-1")]
    [DataRow("--canary-window", "9")]
    [DataRow("--canary-errors", "101")]
    [DataRow("--canary-slower", "1")]
    [DataRow("--canary-disagreement", "-1")]
    [DataRow("--canary-disagreement", "NaN")]
    public void Serve_ABoundThatMakesNoSense_NamesTheOption(string option, string value) =>
        Fsai.Run("serve", Path.GetTempPath(), option, value, "--urls", "http://127.0.0.1:0").FailedWith(
            ExitCode.Usage, option, $"got {value}");

    [TestMethod]
    public void Serve_ToOtherMachinesWithoutAuthentication_IsRefused()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("x.csv", "a\n1\n");

        Fsai.Run("serve", Path.GetDirectoryName(data)!, "--urls", "http://0.0.0.0:0").FailedWith(
            ExitCode.Usage, "anyone who can reach it", "--allow-anonymous");
    }

    [TestMethod]
    [DataRow("nonsense")]
    [DataRow("ftp://localhost:80")]
    [DataRow("http://localhost:99999")]
    [DataRow("http://localhost:port")]
    [DataRow("")]
    [DataRow(" ; ")]
    public void Serve_NoAddress_SaysWhatOneLooksLike(string url) =>
        Fsai.Run("serve", Path.GetTempPath(), "--urls", url).FailedWith(ExitCode.Usage, $"'{url}'", "--urls", "http://localhost:8080");

    [TestMethod]
    [DataRow("--audit-predictions", null, "--audit")]
    [DataRow("--audit-or-refuse", null, "--audit")]
    [DataRow("--bound-signatures", null, "--require-signature")]
    [DataRow("--otlp-traces", "50", "--otlp")]
    public void Serve_AnOptionWithoutTheOneItBelongsTo_IsNotPassedOverInSilence(string option, string? value, string needed) =>
        Fsai.Run(["serve", Path.GetTempPath(), option, .. value is null ? (string[])[] : [value]]).FailedWith(
            ExitCode.Usage, $"'{option}'", $"'{needed}'");

    [TestMethod]
    public void Serve_OnlyWhatAnAbsentKeySigned_SaysSoBeforeItListens() =>
        Fsai.Run("serve", Path.GetTempPath(), "--require-signature", "no-such.pub.pem").FailedWith(
            ExitCode.Usage, "no-such.pub.pem", "fsai keys signing");

    [TestMethod]
    public void Serve_AnAddressThatIsNotThisMachines_SaysSo() =>
        Fsai.Run("serve", Path.GetTempPath(), "--allow-anonymous", "--urls", "http://192.0.2.1:8093").FailedWith(
            ExitCode.Output, "cannot be listened on", "--urls");

    [TestMethod]
    public void Serve_AFileForAFolder_NamesTheFolder()
    {
        using var folder = new WorkFolder();
        string file = folder.Write("churn.fsai", "no matter what");

        Fsai.Run("serve", file).FailedWith(ExitCode.Data, "is a file", $"'fsai serve {Path.GetDirectoryName(file)}'");
    }

    [TestMethod]
    public void Serve_NoFolder_TellsHowToMakeOne() =>
        Fsai.Run("serve", "no-such-folder").FailedWith(ExitCode.Data, "no-such-folder", "fsai train");
}
