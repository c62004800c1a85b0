using System.Text.Json;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai serve --audit</c> writes, <c>fsai audit verify</c> checks.</summary>
[TestClass]
public sealed class AuditTests
{
    [TestMethod]
    public async Task Verify_TheLogOfAServer_IsWhole_AndAnyChangeIsNamed()
    {
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        SmallModel.Write(folder, "models/churn/2/m.fsai");
        string log = folder["audit.jsonl"];
        using (ServeProcess server = await ServeProcess.StartAsync(folder["models"], "--audit", log, "--audit-predictions"))
        {
            await server.UntilAsync("/v2/models/churn/ready");
            for (int i = 0; i < 5; i++)
            {
                Assert.AreEqual(200, (await server.PostAsync("/models/churn/predict", SmallModel.Row)).Status);
            }

            Assert.AreEqual(200, (await server.PostAsync("/models/churn/promote", """{"version":"1"}""")).Status);
            server.Signal("TERM");
            Assert.AreEqual(ExitCode.Success, server.WaitForExit());
        }

        string[] lines = await File.ReadAllLinesAsync(log);
        CollectionAssert.AreEqual(
            new[] { "start", "predict", "predict", "predict", "predict", "predict", "promote" },
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()).ToArray());
        Assert.DoesNotContain("25.5", string.Concat(lines.Skip(1).Take(5)), "values of requests are not recorded");
        Fsai whole = Fsai.Run("audit", "verify", log).Succeeded();
        Assert.Contains("7 records in 1 file: all are whole.", whole.Out);
        string head = whole.Out[(whole.Out.IndexOf("Last hash: ", StringComparison.Ordinal) + 11)..].Trim();
        Fsai.Run("audit", "verify", log, "--head", head).Succeeded();

        await File.WriteAllLinesAsync(log, lines[..^1]);
        Fsai.Run("audit", "verify", log).Succeeded();
        Fsai.Run("audit", "verify", log, "--head", head).FailedWith(ExitCode.Data, head);
        await File.WriteAllLinesAsync(
            log, [.. lines[..2], lines[2].Replace("\"rows\":1", "\"rows\":2", StringComparison.Ordinal), .. lines[3..]]);
        Fsai.Run("audit", "verify", log).FailedWith(ExitCode.Data, "line 3", "hash");
        await File.WriteAllLinesAsync(log, [.. lines[..3], .. lines[4..]]);
        Fsai.Run("audit", "verify", log).FailedWith(ExitCode.Data, "line 4", "expected 4");
        Fsai.Run("audit", "verify", folder["none.jsonl"]).FailedWith(ExitCode.Data, "none.jsonl", "fsai serve --audit");
    }

    [TestMethod]
    public void Serve_TheLastRecordIsBroken_DoesNotStart()
    {
        using var folder = new WorkFolder();
        SmallModel.Write(folder, "models/churn/1/m.fsai");
        string log = folder.Write("audit.jsonl", "{\"seq\":1}\n");
        Fsai.Run("serve", folder["models"], "--urls", "http://127.0.0.1:0", "--audit", log).FailedWith(
            ExitCode.Data, "audit.jsonl", "fsai audit verify");
    }
}
