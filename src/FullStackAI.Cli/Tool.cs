using System.CommandLine;
using FullStackAI.Bundles;
using FullStackAI.Cli.Commands;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Onnx;

namespace FullStackAI.Cli;

/// <summary>The <c>fsai</c> tool: reads the command line, runs a command, turns every fault into one message and an exit code.</summary>
internal sealed class Tool
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    // A server answers what it has accepted: longer than the host's own limit of 30 s, which then decides.
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(35);

    private readonly Screen _screen;
    private readonly RootCommand _root;

    internal Tool(Screen screen)
    {
        _screen = screen;
        _root = new RootCommand("""
            From a file of data to a saved model and a prediction.

              fsai profile churn.csv
              fsai doctor churn.csv --label churned
              fsai train churn.csv --label churned -o churn.fsai
              fsai evaluate churn.fsai newer.csv
              fsai predict churn.fsai newer.csv -o predictions.csv
              fsai explain churn.fsai newer.csv --row 3
              fsai report churn.fsai newer.csv -o report.html
              fsai inspect churn.fsai
              fsai export churn.fsai -o churn.onnx
              fsai optimize churn.onnx --int8 --calibration churn.csv -o smaller.onnx
              fsai serve models/

            Exit codes: 0 done, 1 a fault of fsai itself, 2 wrong command line, 3 data that cannot be read or do not fit, 4 model file that cannot be opened or used, 5 output that cannot be written, 6 no trainer gave a model, 7 a part that the command needs is not installed, 130 stopped by the user, 143 by the system. A reader that closes the pipe, as head does, ends the command in peace: 0.
            """)
        {
            ProfileCommand.Make(this),
            DoctorCommand.Make(this),
            TrainCommand.Make(this),
            EvaluateCommand.Make(this),
            PredictCommand.Make(this),
            ExplainCommand.Make(this),
            ReportCommand.Make(this),
            InspectCommand.Make(this),
            ExportCommand.Make(this),
            OptimizeCommand.Make(this),
            ServeCommand.Make(this),
            KeysCommand.Make(this),
            SignCommand.Make(this),
            AuditCommand.Make(this),
            CompletionCommand.Make(this),
        };
    }

    internal Screen Screen => _screen;

    /// <summary>All commands with their options.</summary>
    internal RootCommand Root => _root;

    /// <summary>Runs one command line to its end.</summary>
    /// <param name="arguments">The words after <c>fsai</c>.</param>
    /// <param name="cancellationToken">Stops the command as Ctrl-C does.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        try
        {
            return await RunCheckedAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (ReaderLeftException)
        {
            return (int)ExitCode.Success;
        }
        catch (ToolException fault)
        {
            _screen.Fail(fault.Message); // what is written outside a command's work: help, version
            return (int)fault.Code;
        }
    }

    private async Task<int> RunCheckedAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments.Length == 0)
        {
            await _root
                .Parse(["--help"])
                .InvokeAsync(new InvocationConfiguration { Output = _screen.Error, Error = _screen.Error }, cancellationToken)
                .ConfigureAwait(false);
            return (int)ExitCode.Usage;
        }

        IReadOnlyList<string> faults = UsageFaults.Check(_root, arguments, out ParseResult? parsed);
        if (parsed is null || faults.Count > 0)
        {
            foreach (string fault in faults)
            {
                _screen.Fail(fault);
            }

            _screen.Note($"See '{(parsed is null ? $"fsai {arguments[0]}" : UsageFaults.Name(parsed.CommandResult))} --help'.");
            return (int)ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = _screen.Out,
            Error = _screen.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = parsed.CommandResult.Command.Name == "serve" ? DrainWithin : StopWithin,
        };
        return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a command its work; what it throws becomes a message and an exit code here and nowhere else.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">Runs on a thread of its own, so that Ctrl-C is heard at once.</param>
    internal void Bind(Command command, Func<ParseResult, CancellationToken, Task> work) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                await Task.Run(() => work(parsed, cancellationToken), cancellationToken).ConfigureAwait(false);
                return (int)ExitCode.Success;
            }
            catch (Exception fault) when (fault is not ReaderLeftException)
            {
                return (int)Report(fault);
            }
        });

    private ExitCode Report(Exception fault)
    {
        (ExitCode code, string message) = fault switch
        {
            OperationCanceledException => (ExitCode.Cancelled, "stopped; nothing was saved"),
            ToolException own => (own.Code, own.Message),
            BundleException or OnnxException => (ExitCode.Bundle, fault.Message),
            SchemaException or ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException =>
                (ExitCode.Data, fault.Message),
            OutOfMemoryException =>
                (ExitCode.Data, "the data do not fit into memory. Leave columns out with --ignore, or take fewer rows with --max-rows."),
            _ => (ExitCode.Unexpected, $"fsai met a fault of its own, {fault.GetType().Name}: {fault.Message} Nothing was written."),
        };
        _screen.Fail(OptionWords.Translate(message));
        return code;
    }
}
