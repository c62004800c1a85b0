using System.Text;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Serialization;

namespace FullStackAI.Reporting;

/// <summary>A page for people on an experiment or a saved model: one HTML file that needs no
/// network, in light and dark, for the screen and for paper. Immutable.</summary>
/// <remarks>
/// Below 2 MB whatever the data: rows, columns, classes and trials beyond what people read are sampled or counted, and the page
/// says so. All names and cells are escaped and scripts are forbidden, so that hostile data stay text.
/// The same leaderboard gives the same bytes.
/// </remarks>
public sealed class Report
{
    private Report(string html) => Html = html;

    /// <summary>The page.</summary>
    public string Html { get; }

    /// <summary>Makes the report of an experiment: warnings, quality, what the model uses, leaderboard, learning
    /// curves, the model's parts, data, time, decisions and how to run it again.</summary>
    /// <param name="board">What the experiment gave; also one on which every trial failed.</param>
    /// <param name="options">What to show; null means the defaults.</param>
    /// <param name="cancellationToken">Polled between columns and blocks of rows.</param>
    /// <exception cref="ArgumentException">Options lie outside their range; all are named.</exception>
    public static Report Of(Leaderboard board, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(board);
        return new Report(ReportPage.Of(BoardFacts.Of(board, Checked(options), cancellationToken)));
    }

    /// <summary>Makes the report of a saved model: its scores, what it uses, its columns, parts and decisions;
    /// with rows also their profile, and with their labels how good it is on them.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="table">Rows with the model's columns; null (the default) means that there are none.</param>
    /// <param name="roles">The columns of label, weights and groups in <paramref name="table"/>;
    /// null (the default) looks for the label by its name in training.</param>
    /// <param name="options">What to show; null means the defaults.</param>
    /// <param name="cancellationToken">Polled between columns and blocks of rows.</param>
    /// <exception cref="ArgumentException">Options lie outside their range; all are named.</exception>
    /// <exception cref="SchemaException">The rows do not fit the model.</exception>
    public static Report Of(
        Predictor predictor,
        Table? table = null,
        DataRoles? roles = null,
        ReportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return new Report(ReportPage.Of(PredictorFacts.Of(predictor, table, roles, Checked(options), cancellationToken)));
    }

    /// <summary>Saves the page as UTF-8: as a whole or not at all. An existing file is replaced in one step.</summary>
    /// <param name="path">Where; the extension is <c>.html</c> by custom.</param>
    /// <exception cref="IOException">The folder does not exist, or the disk is full; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Writes the page as UTF-8.</summary>
    /// <param name="stream">Where to; it is not closed.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Encoding.UTF8.GetBytes(Html));
    }

    /// <summary>The page.</summary>
    public override string ToString() => Html;

    private static ReportOptions Checked(ReportOptions? options)
    {
        options ??= new ReportOptions();
        options.Validate();
        return options;
    }
}
