using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai serve</c> with little memory, little processor, a full disk, signals, over TLS.</summary>
[TestClass]
public sealed class ServeFaultTests
{
    [TestMethod]
    public async Task Memory_IsLimited_LargeRequestsAreAnsweredOrRefusedAndTheProcessLives()
    {
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        using ServeProcess server = await StartAsync(folder, start => start.Environment["DOTNET_GCHeapHardLimit"] = "0x6000000"); // 96 MiB
        await server.UntilAsync("/v2/models/churn/ready");
        string rows = $"[{string.Join(',', Enumerable.Repeat(SmallModel.Row, 10_000))}]"; // 780 kB
        string much = $"[{string.Join(',', Enumerable.Repeat(SmallModel.Row, 60_000))}]"; // more than a body may be

        (int Status, string Text)[] answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            if (i % 3 != 0)
            {
                return await server.PostAsync("/models/churn/predict", rows);
            }

            try
            {
                // its connection is closed by the refusal
                using var other = new HttpClient { BaseAddress = server.Address, Timeout = ServeProcess.Limit };
                using HttpResponseMessage answer = await other.PostAsync(
                    new Uri("/models/churn/predict", UriKind.Relative), new StringContent(much));
                return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }
            catch (HttpRequestException)
            {
                return (413, ""); // refused, and closed, while the client was still sending
            }
        }));

        Assert.IsEmpty(answers.Select(answer => answer.Status).Except([200, 413, 503]).ToArray());
        Assert.Contains(200, answers.Select(answer => answer.Status));
        Assert.AreEqual(200, (await server.PostAsync("/models/churn/predict", SmallModel.Row)).Status);
    }

    [TestMethod]
    public async Task Processor_RunsAFifthOfTheTime_RequestsAreAnswered()
    {
        SkipOnWindows();
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        using ServeProcess server = await StartAsync(folder);
        await server.UntilAsync("/v2/models/churn/ready");
        using var stop = new CancellationTokenSource();
        // What a quota does: stopped for 80 of each 100 ms.
        Task quota = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                server.Signal("STOP");
                await Task.Delay(80);
                server.Signal("CONT");
                await Task.Delay(20);
            }
        });
        try
        {
            (int Status, string Text)[] answers =
                await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.PostAsync("/models/churn/predict", SmallModel.Row)));
            Assert.IsEmpty(answers.Where(answer => answer.Status != 200).ToArray());
        }
        finally
        {
            await stop.CancelAsync();
            await quota;
            server.Signal("CONT");
        }
    }

    [TestMethod]
    public async Task DiskIsFull_JobsAndAuditAreRefused_PredictionsGoOnOrAsThePolicySays()
    {
        SkipOnWindows();
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        Directory.CreateDirectory(folder["disk"]);
        using (Process probe = Process.Start(new ProcessStartInfo("unshare", [.. Unshare, "true"]) { RedirectStandardError = true })!)
        {
            probe.WaitForExit();
            if (probe.ExitCode != 0)
            {
                Assert.Inconclusive("Needs name spaces that users may make (unshare --user --mount).");
            }
        }

        // A disk of 128 KiB, which only the server sees.
        string[] words = [.. Unshare, "sh", "-c", "mount -t tmpfs -o size=128k tmpfs \"$0\" && mkdir \"$0/jobs\" && exec \"$@\"", folder["disk"],
            "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", folder["models"], "--jobs", folder["disk/jobs"],
            "--audit", folder["disk/audit.jsonl"], "--audit-predictions", "--audit-or-refuse"];
        using ServeProcess server = await ServeProcess.StartAsync("unshare", words, "http", null);
        await server.UntilAsync("/v2/models/churn/ready");
        // 290 kB
        string table = "tenure,charge,plan,zip,joined\n" + string.Concat(Enumerable.Repeat("3,25.5,basic,01000,2024-01-01\n", 10_000));

        (int status, string text) = await server.PostAsync("/models/churn/jobs", table, "text/csv");
        Assert.AreEqual(503, status, text);
        (status, text) = await server.PostAsync("/models/churn/jobs", table[..2000], "text/csv");
        Assert.AreEqual(202, status, "what was written of it is gone again: " + text);
        int[] statuses = new int[600];
        for (int i = 0; i < statuses.Length; i++)
        {
            statuses[i] = (await server.PostAsync("/models/churn/predict", SmallModel.Row)).Status;
        }

        Assert.IsEmpty(statuses.Except([200, 503]).ToArray());
        Assert.AreEqual(200, statuses[0]);
        Assert.AreEqual(503, statuses[^1], "what cannot be recorded is not done");
        await server.UntilAsync("/v2/health/live");
    }

    [TestMethod]
    [DataRow("TERM")]
    [DataRow("INT")]
    public async Task Signal_WhileRequestsArrive_EachAcceptedOneIsAnswered(string signal)
    {
        SkipOnWindows();
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        using ServeProcess server = await ServeProcess.StartAsync(
            Hearing.Command,
            [.. Hearing.Before, "exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", folder["models"]],
            "http",
            null);
        await server.UntilAsync("/v2/models/churn/ready");
        if (signal == "INT" && Hearing.Ignores(server.Id, 2))
        {
            Assert.Inconclusive("The tests were started where Ctrl-C is ignored, and there is no 'env --default-signal' to undo it.");
        }

        int answered = 0;
        List<string> other = [];
        var some = new TaskCompletionSource();
        Task[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    (int status, string text) = await server.PostAsync("/models/churn/predict", SmallModel.Row);
                    if (status != 200)
                    {
                        lock (other)
                        {
                            other.Add(text);
                        }
                    }

                    if (Interlocked.Increment(ref answered) == 100)
                    {
                        some.SetResult();
                    }
                }
                catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.ConnectionError
                    || fault.StatusCode is null)
                {
                    return; // no more are accepted
                }
            }
        }))];

        await some.Task.WaitAsync(ServeProcess.Limit);
        server.Signal(signal);
        await Task.WhenAll(callers).WaitAsync(ServeProcess.Limit);

        Assert.AreEqual(ExitCode.Success, server.WaitForExit());
        Assert.IsEmpty(other);
    }

    [TestMethod]
    public async Task Signal_SentTwice_EndsAsSentOnce()
    {
        SkipOnWindows();
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        using ServeProcess server = await StartAsync(folder);
        server.Signal("TERM"); // perhaps while the model is still loading
        server.Signal("TERM");
        Assert.AreEqual(ExitCode.Success, server.WaitForExit());
    }

    [TestMethod]
    public async Task Tls_WithACertificateFromTheEnvironment_Answers()
    {
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(folder["tls.crt"], certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder["tls.key"], key.ExportPkcs8PrivateKeyPem());
        using ServeProcess server = await ServeProcess.StartAsync(
            "dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", folder["models"]],
            "https",
            start =>
            {
                start.Environment["Kestrel__Certificates__Default__Path"] = folder["tls.crt"];
                start.Environment["Kestrel__Certificates__Default__KeyPath"] = folder["tls.key"];
            });
        await server.UntilAsync("/v2/models/churn/ready");

        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri("/models", UriKind.Relative));

        Assert.AreEqual("https", server.Address.Scheme);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.IsEmpty(answer.Headers.Server.ToArray(), "no banner");
        Assert.AreEqual(
            "churn",
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement
                .GetProperty("models")[0]
                .GetProperty("name")
                .GetString());
    }

    private static readonly string[] Unshare = ["--user", "--map-root-user", "--mount"];

    private static Task<ServeProcess> StartAsync(WorkFolder folder, Action<ProcessStartInfo>? change = null) =>
        ServeProcess.StartAsync(
            "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", folder["models"]], "http", change);

    private static void SkipOnWindows()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no such signals and limits.");
        }
    }
}
