using System.CommandLine;
using System.Net.Sockets;
using FullStackAI.AspNetCore;
using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Caching;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Signing;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai serve</c>: a folder of models as a web service, until it is stopped.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://localhost:8080";

    internal static Command Make(Tool tool)
    {
        Argument<string> folder = new("FOLDER")
        {
            Description = "The folder of models: name.fsai, or name/version/model.fsai. New files and versions go live by themselves.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "models",
        };
        Option<string[]> urls = new("--urls")
        {
            Description = $"Where to listen. [{DefaultUrl}]",
            HelpName = "url",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> anonymous = new("--allow-anonymous")
        {
            Description = "Serve anyone who can reach the address, although it is not only this machine.",
        };
        Option<string?> keys = new("--api-keys")
        {
            Description = "The file of API keys that callers must show one of; make it with 'fsai keys add'. It is read anew when it changes.",
            HelpName = "file",
        };
        Option<string?> model = new("--default-model")
        {
            Description = "The model behind addresses that name none, such as /invocations. [the only one]",
            HelpName = "name",
        };
        Option<string?> audit = new("--audit")
        {
            Description = "Append who did what to this file, each record with the hash of the one before; check it with 'fsai audit verify'.",
            HelpName = "file",
        };
        Option<bool> auditPredictions = new("--audit-predictions")
        {
            Description = "Record every prediction, too: caller, version, rows, the hash of the request; never its values.",
        };
        Option<bool> auditOrRefuse = new("--audit-or-refuse")
        {
            Description = "Answer with 503 what cannot be recorded. [leave records out, and record how many]",
        };
        Option<string[]> trusted = new("--require-signature")
        {
            Description = "Serve only bundles that one of these public keys has signed; see 'fsai sign'.",
            HelpName = "key.pub.pem",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> bound = new("--bound-signatures")
        {
            Description = "The signature must also name the model and version as which a bundle is served.",
        };
        Option<int?> cache = Arguments.Megabytes(
            "--cache-mb", "Keep answers for the same question, in so many megabytes a live version. [none]");
        Option<string?> jobs = new("--jobs")
        {
            Description = "Take whole files to predict, and keep them and their results in this folder. [none are taken]",
            HelpName = "folder",
        };
        Option<bool> readOnly = new("--read-only") { Description = "Nobody changes over HTTP what is served; the folder alone says it." };
        Option<int?> adminPort = new("--admin-port")
        {
            Description = "Take administrators' requests on this port alone, for example one that --urls opens to this machine only. [any]",
            HelpName = "n",
        };
        Option<bool> jsonLog = new("--json-log") { Description = "Write the log as one JSON object a line." };
        var command = new Command(
            "serve", "Serves a folder of models over HTTP until it is stopped. It listens on this machine only, unless told otherwise.")
        {
            folder, urls, keys, anonymous, model, audit, auditPredictions, auditOrRefuse, trusted, bound, cache, jobs, readOnly, adminPort,
            jsonLog,
        };
        command.Needs(auditPredictions, audit);
        command.Needs(auditOrRefuse, audit);
        command.Needs(bound, trusted);
        var limits = new LimitOptions();
        limits.AddTo(command);
        var canary = new CanaryOptions();
        canary.AddTo(command);
        var otlp = new OtlpOptions();
        otlp.AddTo(command);
        tool.Bind(command, async (parsed, cancellationToken) =>
        {
            string[] addresses = parsed.GetValue(urls) is { Length: > 0 } given ? [.. given.SelectMany(Addresses)] : [DefaultUrl];
            Array.ForEach(addresses, CheckAddress);
            if (!parsed.GetValue(anonymous)
                && parsed.GetValue(keys) is null
                && Array.Find(addresses, address => !ListenGuard.IsLoopback(address)) is { } remote)
            {
                throw new ToolException(ExitCode.Usage, ListenGuard.Refusal(remote)); // before anything listens, if only for a moment
            }

            if (Array.Find(parsed.GetValue(trusted) ?? [], file => !File.Exists(file)) is { } absent)
            {
                throw new ToolException(
                    ExitCode.Usage, $"--require-signature: there is no key file '{absent}'. Make a pair of keys with 'fsai keys signing'.");
            }

            string root = parsed.GetValue(folder)!;
            if (File.Exists(root))
            {
                throw new ToolException(
                    ExitCode.Data,
                    $"'{root}' is a file; expected the folder in which models lie: 'fsai serve {(Path.GetDirectoryName(root) is { Length: > 0 } around ? around : ".")}'.");
            }

            if (!Directory.Exists(root))
            {
                throw new ToolException(
                    ExitCode.Data,
                    $"There is no folder '{root}'. Make it and put models into it: 'fsai train churn.csv --label churned -o {root}/churn.fsai'.");
            }

            using IDisposable? telemetry = otlp.Start(parsed);
            var hosting = new HostingVoice();
            await using WebApplication app = Build(root, addresses, parsed.GetValue(jsonLog), hosting, options =>
            {
                limits.Apply(parsed, options);
                options.DefaultModel = parsed.GetValue(model);
                options.AllowAnonymousRemote = parsed.GetValue(anonymous);
                options.ApiKeyFile = parsed.GetValue(keys);
                options.AllowAdministration = !parsed.GetValue(readOnly);
                options.AdministrationPort = parsed.GetValue(adminPort);
                options.Signatures = parsed.GetValue(trusted) is { Length: > 0 } files
                    ? new SignatureOptions { TrustedKeyFiles = files, BoundToVersion = parsed.GetValue(bound) }
                    : null;
                options.CanaryGuard = canary.Read(parsed);
                options.Cache = parsed.GetValue(cache) is { } megabytes
                    ? new ResponseCacheOptions { BytesPerVersion = (long)megabytes << 20 }
                    : null;
                options.Jobs = parsed.GetValue(jobs) is { } jobFolder ? new JobOptions { Folder = jobFolder } : null;
                options.Audit = parsed.GetValue(audit) is { } file
                    ? new AuditOptions
                    {
                        File = file,
                        Predictions = parsed.GetValue(auditPredictions),
                        WhenFull = parsed.GetValue(auditOrRefuse) ? AuditOverflow.Refuse : AuditOverflow.Drop,
                    }
                    : null;
            });
            await ServeAsync(tool.Screen, app, root, hosting, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    // Several addresses may stand in one word; none at all is told like any other that is no address.
    private static string[] Addresses(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } several
            ? several
            : [urls];

    private static void CheckAddress(string url)
    {
        try
        {
            // A port that is no number is read as a part of the host's name.
            if (BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= ushort.MaxValue } address
                && (address.IsUnixPipe || address.Host.StartsWith('[') || !address.Host.Contains(':')))
            {
                return;
            }
        }
        catch (FormatException)
        {
            // told below, like the others
        }

        throw new ToolException(
            ExitCode.Usage, $"--urls: '{url}' is no address to listen on; expected something like {DefaultUrl} or https://0.0.0.0:8443.");
    }

    private static WebApplication Build(
        string root, string[] addresses, bool jsonLog, HostingVoice hosting, Action<ModelServingOptions> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(addresses).UseKestrelHttpsConfiguration().ConfigureKestrel(server => server.AddServerHeader = false);
        builder.Logging.ClearProviders()
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", hosting.MaySay);
        _ = jsonLog ? builder.Logging.AddJsonConsole() : builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddModels(root, configure);
        WebApplication app = builder.Build();
        try
        {
            app.MapModels();
        }
        catch (InvalidOperationException fault)
        {
            throw new ToolException(ExitCode.Data, fault.Message, fault);
        }
        catch (OptionsValidationException fault)
        {
            throw new ToolException(ExitCode.Usage, string.Join(' ', fault.Failures), fault);
        }

        app.MapMethods("/", ["GET", "HEAD"], static http =>
        {
            http.Response.Redirect("console/");
            return Task.CompletedTask;
        });
        return app;
    }

    private static async Task ServeAsync(
        Screen screen, WebApplication app, string root, HostingVoice hosting, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            hosting.HasStarted = true;
        }
        catch (InvalidOperationException fault)
        {
            throw new ToolException(ExitCode.Usage, fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or SocketException or UnauthorizedAccessException)
        {
            throw new ToolException(
                ExitCode.Output,
                $"The address cannot be listened on: {fault.Message.TrimEnd('.')}. Choose another one with --urls.",
                fault);
        }

        screen.Line($"Serving '{root}' at {string.Join(", ", app.Urls)}; the console is at {app.Urls.First()}/console/, GET /models lists the models. Ctrl-C stops.");
        screen.Out.Flush();
        using CancellationTokenRegistration stop = cancellationToken.Register(app.Lifetime.StopApplication);
        await app.WaitForShutdownAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Lets the host speak once it runs: why it could not start is told in one line, not in stacks of calls before it.</summary>
    private sealed class HostingVoice
    {
        internal bool HasStarted { get; set; }

        internal bool MaySay(LogLevel level) => HasStarted && level >= LogLevel.Warning;
    }
}
