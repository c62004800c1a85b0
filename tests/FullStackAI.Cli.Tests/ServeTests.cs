using System.Net;
using System.Text.Json;

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
        Fsai.Run("train", folder.Write("churn.csv", Samples.Churn()), "--label", "churned", "--trainer", "boosting", "--folds", "2", "-o", folder["models/churn.fsai"]).Succeeded();
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
    public void Serve_ToOtherMachinesWithoutAuthentication_IsRefused()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("x.csv", "a\n1\n");

        Fsai.Run("serve", Path.GetDirectoryName(data)!, "--urls", "http://0.0.0.0:0").FailedWith(ExitCode.Usage, "anyone who can reach it", "--allow-anonymous");
    }

    [TestMethod]
    [DataRow("nonsense")]
    [DataRow("ftp://localhost:80")]
    [DataRow("http://localhost:99999")]
    [DataRow("http://localhost:port")]
    public void Serve_NoAddress_SaysWhatOneLooksLike(string url) => Fsai.Run("serve", Path.GetTempPath(), "--urls", url).FailedWith(ExitCode.Usage, $"'{url}'", "--urls", "http://localhost:8080");

    [TestMethod]
    public void Serve_NoFolder_TellsHowToMakeOne() => Fsai.Run("serve", "no-such-folder").FailedWith(ExitCode.Data, "no-such-folder", "fsai train");
}
