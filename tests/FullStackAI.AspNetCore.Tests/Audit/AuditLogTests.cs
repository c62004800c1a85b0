using System.Text.Json;
using FullStackAI.AspNetCore.Audit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FullStackAI.AspNetCore.Tests.Audit;

/// <summary>The chain of records and its file: whatever is changed, shows.</summary>
[TestClass]
public sealed class AuditLogTests
{
    private readonly string _folder = TestFolders.Make();

    private string Path => System.IO.Path.Combine(_folder, "audit.jsonl");

    [TestCleanup]
    public void Delete() => TestFolders.Delete(_folder);

    [TestMethod]
    public void Verify_AnyByteChanged_IsFoundInItsLine()
    {
        Write(8);
        byte[] bytes = File.ReadAllBytes(Path);
        Assert.AreEqual(9, AuditCheck.Verify([Path]).Records);
        int line = 1;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte original = bytes[i];
            bytes[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(Path, bytes);
            Assert.AreEqual(line, AuditCheck.Verify([Path]).Break?.Line, $"byte {i}");
            bytes[i] = original;
            line += original == '\n' ? 1 : 0;
        }

        Assert.IsGreaterThan(2000, bytes.Length);
    }

    [TestMethod]
    public void Verify_LinesRemovedSwappedOrRepeated_IsFound()
    {
        Write(5);
        string[] lines = File.ReadAllLines(Path);
        foreach ((string[] changed, int at) in new[]
        {
            (lines[1..], 0), // a log may begin later; see First
            ([.. lines[..2], .. lines[3..]], 3), ([lines[0], lines[2], lines[1], .. lines[3..]], 2), ([.. lines, lines[^1]], 7),
            ([.. lines[..2], "", .. lines[2..]], 3),
        })
        {
            File.WriteAllText(Path, string.Join('\n', changed) + "\n");
            AuditResult result = AuditCheck.Verify([Path]);
            Assert.AreEqual(at, result.Break?.Line ?? 0);
            Assert.AreEqual(at == 0 ? 2 : 1, result.First);
        }
    }

    [TestMethod]
    public void Verify_RecordsTakenOffTheEnd_AreFoundByTheHashKept()
    {
        Write(5);
        string head = AuditCheck.Verify([Path]).Head!;
        Assert.IsTrue(AuditCheck.Holds([Path], head));

        File.WriteAllLines(Path, File.ReadAllLines(Path)[..^1]);

        Assert.IsNull(AuditCheck.Verify([Path]).Break);
        Assert.IsFalse(AuditCheck.Holds([Path], head));
    }

    [TestMethod]
    public void Log_StartedAgain_GoesOnInTheChain_ATornLastLineIsCutOff()
    {
        Write(3);
        File.AppendAllText(Path, """{"seq":5,"time":"20""");
        Assert.AreEqual(5, AuditCheck.Verify([Path]).Break?.Line);

        Write(2);

        AuditResult result = AuditCheck.Verify([Path]);
        Assert.IsNull(result.Break);
        Assert.AreEqual(4 + 3, result.Records);
        Assert.Contains("19 bytes", File.ReadAllLines(Path)[4]);
    }

    [TestMethod]
    public void Log_FilesAreFull_AreKeptInOneChain()
    {
        for (int start = 0; start < 3; start++)
        {
            using AuditLog log = Open(new AuditOptions { File = Path, FileBytes = 1024 });
            for (int i = 0; i < 20; i++)
            {
                log.Add(new AuditEvent("predict", "predict", "done") { Rows = i });
                log.WriteAsync(new AuditEvent("admin", "load", "done")).GetAwaiter().GetResult();
            }
        }

        IReadOnlyList<string> files = AuditFiles.All(Path);
        AuditResult result = AuditCheck.Verify(files);
        Assert.IsGreaterThan(5, files.Count);
        Assert.IsNull(result.Break);
        Assert.AreEqual(3 * 41, result.Records);
        Assert.AreEqual(1, result.First);
        Assert.IsNotNull(AuditCheck.Verify(files.Where((_, number) => number != 2)).Break, "a missing file shows");
    }

    [TestMethod]
    public async Task Log_QueueIsFull_CountsWhatIsLeftOut_AndSaysSo()
    {
        using var held = new ManualResetEventSlim();
        using (AuditLog log = Open(new AuditOptions { File = Path, QueueLength = 4 }))
        {
            await log.WriteAsync(new AuditEvent("admin", "first", "done"));
            using var reached = new ManualResetEventSlim();
            log.BeforeEach = () =>
            {
                reached.Set();
                held.Wait();
            };
            Assert.IsTrue(log.Add(new AuditEvent("predict", "taken", "done"))); // by the writer, which is held
            reached.Wait();
            Assert.AreEqual(4, Enumerable.Range(0, 10).Count(_ => log.Add(new AuditEvent("predict", "waits", "done"))));
            Assert.AreEqual(6, log.Dropped);
            held.Set();
        }

        string[] lines = File.ReadAllLines(Path);
        Assert.IsNull(AuditCheck.Verify([Path]).Break);
        Assert.IsTrue(lines.Any(line => line.Contains("6 records found no room", StringComparison.Ordinal)));
        Assert.AreEqual(4, lines.Count(line => line.Contains("waits", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Log_WrittenByAnotherProcess_OrBroken_IsNotOpened()
    {
        using (AuditLog log = Open(new AuditOptions { File = Path }))
        {
            Assert.Contains(
                "cannot be continued",
                Assert.ThrowsExactly<InvalidOperationException>(() => Open(new AuditOptions { File = Path })).Message);
        }

        File.AppendAllText(Path, "{}\n");
        Assert.Contains(
            "fsai audit verify",
            Assert.ThrowsExactly<InvalidOperationException>(() => Open(new AuditOptions { File = Path })).Message);
    }

    [TestMethod]
    public async Task Log_FolderGoesAway_RecordsWaitAndAreWrittenLater()
    {
        using AuditLog log = Open(new AuditOptions { File = Path, FileBytes = 1024, WhenFull = AuditOverflow.Refuse });
        await log.WriteAsync(new AuditEvent("admin", "first", "done") { Detail = new string('x', 1100) });
        string away = _folder + "-away";
        Directory.Move(_folder, away);
        try
        {
            log.Add(new AuditEvent("admin", "second", "done")); // a new file is due, and there is no place for it
            await TestServer.Until(() => Refuses(log), "the log says that it cannot write");
        }
        finally
        {
            Directory.Move(away, _folder);
        }

        await TestServer.Until(() => !Refuses(log), "it writes again");
        log.Dispose();
        AuditResult result = AuditCheck.Verify(AuditFiles.All(Path));
        Assert.IsNull(result.Break);
        Assert.AreEqual(3, result.Records);
    }

    [TestMethod]
    public void Append_LongAndHostileText_StaysOneLine()
    {
        using (AuditLog log = Open(new AuditOptions { File = Path }))
        {
            log.Add(new AuditEvent("access", "authenticate", "refused")
            {
                Who = "a\n\"}\u2028\ud800",
                Path = new string('é', 100_000),
                Detail = "\",\"hash\":\"",
            });
        }

        Assert.AreEqual(2, AuditCheck.Verify([Path]).Records);
        Assert.AreEqual("\",\"hash\":\"", JsonDocument.Parse(File.ReadAllLines(Path)[1]).RootElement.GetProperty("detail").GetString());
    }

    private static bool Refuses(AuditLog log)
    {
        try
        {
            log.DemandRoom();
            return false;
        }
        catch (Http.ServingException fault)
        {
            return fault.Status == 503;
        }
    }

    private static AuditLog Open(AuditOptions options) => new(options, NullLogger.Instance, TimeProvider.System);

    private void Write(int records)
    {
        using AuditLog log = Open(new AuditOptions { File = Path });
        for (int i = 0; i < records; i++)
        {
            log.Add(new AuditEvent("predict", "predict", "done") { Who = "alice", Model = "churn", Version = "3", Rows = i, Status = 200 });
        }
    }
}
