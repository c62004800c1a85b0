using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>One run of <see cref="Pipeline.Fit"/>: the names that steps see, and the slots behind them, over all training rows at once.</summary>
internal sealed class PipelineFit
{
    private readonly Table _table;
    private readonly Labels? _labels;
    private readonly PipelineFitOptions _options;
    private readonly Block _block;
    private readonly List<(string Name, int Slot)> _scope = [];
    private readonly Dictionary<string, int> _scopeIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Column, SlotKind Kind), PipelineInput> _inputs = [];
    private readonly List<PipelineStep> _steps = [];
    private readonly HashSet<int> _filled = [];

    internal PipelineFit(Table table, Labels? labels, PipelineFitOptions options)
    {
        _table = table;
        _labels = labels;
        _options = options;
        _block = new Block(table.RowCount) { Rows = table.RowCount };
        foreach (Column column in table.Columns)
        {
            Bind(column.Name, InputFor(column, ColumnReader.NaturalKind(column)).Slot);
        }
    }

    /// <summary>Fits one step on the slots it names, and writes its outputs.</summary>
    internal void Run(Transform transform, int number)
    {
        string[] names = transform.Columns.Pick(_scope.Select(entry => (entry.Name, _block.Spec(entry.Slot).Kind)));
        if (names.Length == 0)
        {
            return; // a selector of kinds that nothing matches: there is nothing to do
        }

        int[] inputs = [.. names.Select(name => Resolve(name, transform))];
        var context = new FitContext
        {
            Block = _block,
            Inputs = inputs,
            Labels = _labels,
            Weights = _options.Weights,
            Rng = _options.Rng.Split("step", number),
            CancellationToken = _options.CancellationToken,
        };
        FittedTransform fitted = transform.Fit(context);
        int[] outputs = [.. fitted.Outputs.Select(_block.Add)];
        var step = new PipelineStep(fitted, inputs, outputs);
        step.ClearOutputs(_block);
        transform.ApplyToTraining(context, fitted, outputs);
        _steps.Add(step);
        foreach (int slot in outputs)
        {
            _filled.Add(slot);
            Bind(_block.Spec(slot).Name, slot);
        }

        ReleaseUnbound(inputs);
    }

    /// <summary>Gathers the features, and forgets the slots that nothing reads.</summary>
    internal (FittedPipeline Pipeline, FeatureMatrix Features) Finish()
    {
        int[] features = [.. _scope.Select(entry => entry.Slot).Where(slot => _block.Spec(slot).Width > 0)];
        HashSet<int> read = [.. features, .. _steps.SelectMany(step => step.Inputs)];
        string[] unused = [.. _inputs.Values.Where(input => !read.Contains(input.Slot) && IsBound(input)).Select(input => input.Column)];
        PipelineInput[] inputs = [.. _inputs.Values.Where(input => read.Contains(input.Slot))];
        foreach (PipelineInput input in inputs.Where(input => features.Contains(input.Slot)))
        {
            Fill(input);
        }

        SlotSpec[] slots = [.. Enumerable.Range(0, _block.SlotCount).Select(_block.Spec)];
        var pipeline = new FittedPipeline(slots, inputs, _steps, features, unused);
        return (pipeline, pipeline.Gather(_block));
    }

    private bool IsBound(PipelineInput input) =>
        _scopeIndex.TryGetValue(input.Column, out int index) && _scope[index].Slot == input.Slot;

    private int Resolve(string name, Transform transform)
    {
        bool bound = _scopeIndex.TryGetValue(name, out int index);
        if (!bound)
        {
            throw new SchemaException($"Step '{transform.GetType().Name}' reads '{name}', which is neither a column nor made by an earlier step. There are: {string.Join(", ", _scope.Take(50).Select(entry => $"'{entry.Name}'"))}.");
        }

        int slot = _scope[index].Slot;
        SlotKind kind = _block.Spec(slot).Kind;
        bool isColumn = _inputs.Values.Any(input => input.Slot == slot);
        if (transform.InputKind is { } needed && needed != kind)
        {
            if (!isColumn || !ColumnReader.CanRead(_table[name].Kind, needed))
            {
                throw new SchemaException($"Step '{transform.GetType().Name}' reads {needed} values, but '{name}' holds {kind} values. Choose other columns, or put a step before it that makes {needed} values.");
            }

            PipelineInput input = InputFor(_table[name], needed);
            Fill(input);
            return input.Slot;
        }

        if (isColumn)
        {
            Fill(InputFor(_table[name], kind));
        }

        return slot;
    }

    private PipelineInput InputFor(Column column, SlotKind kind)
    {
        if (!_inputs.TryGetValue((column.Name, kind), out PipelineInput? input))
        {
            SlotSpec spec = ColumnReader.Describe(column, kind);
            input = new PipelineInput(column.Name, column.Kind, _block.Add(spec), spec);
            _inputs.Add((column.Name, kind), input);
        }

        return input;
    }

    private void Fill(PipelineInput input)
    {
        if (_filled.Add(input.Slot))
        {
            ColumnReader.Fill(_table[input.Column], 0, _block, input);
        }
    }

    private void Bind(string name, int slot)
    {
        if (_scopeIndex.TryGetValue(name, out int index))
        {
            _scope[index] = (name, slot);
            return;
        }

        _scopeIndex.Add(name, _scope.Count);
        _scope.Add((name, slot));
    }

    private void ReleaseUnbound(int[] slots)
    {
        foreach (int slot in slots)
        {
            bool bound = _scopeIndex.TryGetValue(_block.Spec(slot).Name, out int index) && _scope[index].Slot == slot;
            if (!bound)
            {
                _block.Release(slot);
                _filled.Remove(slot);
            }
        }
    }
}
