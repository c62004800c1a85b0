using System.Text.Json;
using FullStackAI.AspNetCore.Protocols.Explain;
using FullStackAI.Bundles;
using FullStackAI.Inference;

namespace FullStackAI.AspNetCore.Serving;

/// <content>Keeps the rows as they were asked, for explanations and marks, beside what the model makes of them.</content>
internal sealed partial class RowBatch
{
    private List<Row>? _kept;
    private bool _areExplained;

    /// <summary>The rows as they were asked; null unless they are kept.</summary>
    internal List<Row>? KeptRows => _kept;

    /// <summary>Whether the answer tells which rows lie outside of training.</summary>
    internal bool MarksNovelty { get; private set; }

    /// <summary>From now on each row is kept to be explained, and there may be no more than can be.</summary>
    internal void KeepForExplanations()
    {
        _kept = [];
        _areExplained = true;
    }

    /// <summary>From now on each row is kept to be compared with training.</summary>
    internal void KeepForMarks()
    {
        _kept ??= [];
        MarksNovelty = true;
    }

    /// <summary>Keeps a cell of the row that is open, if rows are kept and nothing was wrong with it.</summary>
    /// <param name="column">The column's number.</param>
    /// <param name="json">At the value; it goes past it.</param>
    internal void Keep(int column, Utf8JsonReader json)
    {
        if (_kept is null || _faults is not null || Input.Faults is not null)
        {
            return;
        }

        SignatureColumn read = _model.Columns.Columns[column];
        using JsonDocument cell = JsonDocument.ParseValue(ref json);
        _kept[^1][read.Name] = JsonValue.Of(cell.RootElement, read.Width);
    }

    private void KeepRow()
    {
        if (_kept is null)
        {
            return;
        }

        if (_areExplained)
        {
            Explanations.Check(_kept.Count + 1, _limits);
        }

        _kept.Add(new Row());
    }

    private void ForgetRows()
    {
        _kept = null;
        _areExplained = false;
        MarksNovelty = false;
    }
}
