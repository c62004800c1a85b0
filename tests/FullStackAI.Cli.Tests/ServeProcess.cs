using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FullStackAI.Cli.Tests;

/// <summary><c>fsai serve</c> as a process of its own, on a port that is free.</summary>
internal sealed partial class ServeProcess : IDisposable
{
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ServeProcess(Process process) => _process = process;

    internal HttpClient Client { get; private set; } = new() { Timeout = Limit };

    internal Uri Address => Client.BaseAddress!;

    internal int Id => _process.Id;

    /// <summary>What it wrote to its log so far.</summary>
    internal string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts <c>fsai serve</c> with these words and waits until it listens.</summary>
    internal static Task<ServeProcess> StartAsync(params string[] words) =>
        StartAsync("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "fsai.dll"), "serve", .. words], "http", null);

    /// <summary>Starts any command that becomes a server and waits until it listens.</summary>
    internal static async Task<ServeProcess> StartAsync(string command, string[] arguments, string scheme, Action<ProcessStartInfo>? change)
    {
        bool hasAddress = arguments.Contains("--urls");
        var start = new ProcessStartInfo(command, hasAddress ? arguments : [.. arguments, "--urls", $"{scheme}://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        change?.Invoke(start);
        var server = new ServeProcess(Process.Start(start)!);
        server._process.ErrorDataReceived += (_, line) =>
        {
            lock (server._log)
            {
                server._log.AppendLine(line.Data);
            }
        };
        server._process.BeginErrorReadLine();
        try
        {
            string first = await server._process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? "";
            Assert.IsTrue(Listening().IsMatch(first), $"{first}\n{server.Log}");
            server.Client.Dispose();
            server.Client = new HttpClient(new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
            })
            {
                BaseAddress = new Uri(Listening().Match(first).Value.Replace("[::]", "127.0.0.1", StringComparison.Ordinal)),
                Timeout = Limit,
            };
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Waits until an address answers with a status.</summary>
    internal async Task<string> UntilAsync(string path, int status = 200)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using HttpResponseMessage answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
            string text = await answer.Content.ReadAsStringAsync();
            if ((int)answer.StatusCode == status)
            {
                return text;
            }

            Assert.IsLessThan(Limit, watch.Elapsed, $"{path}: {(int)answer.StatusCode} {text}\n{Log}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until something holds.</summary>
    internal async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.IsLessThan(Limit, watch.Elapsed, $"{what}\n{Log}");
            await Task.Delay(50);
        }
    }

    internal async Task<(int Status, string Text)> PostAsync(string path, string body, string type = "application/json", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using HttpResponseMessage answer = await Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a signal by its name.</summary>
    internal void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    internal ExitCode WaitForExit()
    {
        Assert.IsTrue(_process.WaitForExit(Limit), Log);
        return (ExitCode)_process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(Limit);
        }

        Client.Dispose();
        _process.Dispose();
    }

    [GeneratedRegex(@"https?://(127\.0\.0\.1|\[::\]):[0-9]+")]
    private static partial Regex Listening();
}
