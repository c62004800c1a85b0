using System.CommandLine;
using FullStackAI.AspNetCore;

namespace FullStackAI.Cli.Options;

/// <summary>What a request to <c>fsai serve</c> may ask for, and how much memory its models may take.</summary>
internal sealed class LimitOptions
{
    private readonly Option<int?> _concurrent = new("--concurrent-requests")
    {
        Description = "Requests worked on at once; more are answered with 503. [1024]",
        HelpName = "n",
    };
    private readonly Option<int?> _body = Arguments.Megabytes(
        "--max-body-mb",
        "The largest body of a request, in megabytes; once decompressed it may be four times as large. [4]",
        most: int.MaxValue >> 20);
    private readonly Option<int?> _rows = new("--max-rows")
    {
        Description = "The largest number of rows of a request. [10000]",
        HelpName = "n",
    };
    private readonly Option<int?> _explained = new("--max-explained-rows")
    {
        Description = "The largest number of rows explained by one request. [100]",
        HelpName = "n",
    };
    private readonly Option<double?> _deadline = new("--deadline")
    {
        Description = "How long a request may take, in seconds. [30]",
        HelpName = "s",
    };
    private readonly Option<int?> _models = Arguments.Megabytes(
        "--models-mb",
        "Load models at their first use, and unload the one used longest ago when their files together are larger than so many megabytes. [all are loaded at the start]");
    private readonly Option<bool> _acceptsNaN = new("--accept-nan")
    {
        Description = "Read NaN in JSON as null, as Python writes it. [it is malformed]",
    };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_concurrent, _body, _rows, _explained, _deadline, _models, _acceptsNaN])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_deadline) is { } seconds
                && !(seconds > 0 && seconds <= AspNetCore.Http.RequestLimits.LongestDeadline.TotalSeconds))
            {
                result.AddError(FormattableString.Invariant(
                    $"'--deadline' must be more than 0 s and at most {AspNetCore.Http.RequestLimits.LongestDeadline.TotalSeconds} s; got {seconds}."));
            }
        });
    }

    /// <summary>Sets what was asked for; the rest stays as by default.</summary>
    internal void Apply(ParseResult parsed, ModelServingOptions options)
    {
        AspNetCore.Http.RequestLimits limits = options.Limits;
        long? body = (long?)parsed.GetValue(_body) << 20;
        options.Limits = limits with
        {
            BodyBytes = body ?? limits.BodyBytes,
            DecompressedBytes = Math.Min(4 * body ?? limits.DecompressedBytes, int.MaxValue),
            Rows = parsed.GetValue(_rows) ?? limits.Rows,
            ExplainedRows = parsed.GetValue(_explained) ?? limits.ExplainedRows,
            Deadline = parsed.GetValue(_deadline) is { } seconds ? TimeSpan.FromSeconds(seconds) : limits.Deadline,
        };
        options.ConcurrentRequests = parsed.GetValue(_concurrent) ?? options.ConcurrentRequests;
        options.AcceptsNaN = parsed.GetValue(_acceptsNaN);
        if (parsed.GetValue(_models) is { } megabytes)
        {
            options.Loading.LoadAtStart = false;
            options.Loading.MaximumLoadedBytes = (long)megabytes << 20;
        }
    }
}
