using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>One run of <see cref="Pipeline.Fit"/>: the names that steps see, and the
/// slots behind them, over all training rows at once.</summary>
internal sealed class PipelineFit
{
    private readonly Table _table;
    private readonly Labels? _labels;
    private readonly PipelineFitOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly Block _block;
    private readonly Scope _scope = new();
    private readonly Dictionary<(string Column, SlotKind Kind), PipelineInput> _inputs = [];
    private readonly Dictionary<int, PipelineInput> _inputBySlot = [];
    private readonly List<PipelineStep> _steps = [];
    private readonly HashSet<int> _filled = [];

    internal PipelineFit(Table table, Labels? labels, PipelineFitOptions options, CancellationToken cancellationToken)
    {
        _table = table;
        _labels = labels;
        _options = options;
        _cancellationToken = cancellationToken;
        _block = new Block(table.RowCount) { Rows = table.RowCount };
        foreach (Column column in table.Columns)
        {
            _scope.Bind(column.Name, InputFor(column, ColumnReader.NaturalKind(column)).Slot);
        }
    }

    /// <summary>Fits one step on the slots it names, and writes its outputs.</summary>
    internal void Run(Transform transform, int number)
    {
        string[] names = transform.Columns.Pick(_scope.Entries.Select(entry => (entry.Name, _block.Spec(entry.Slot).Kind)));
        if (names.Length == 0)
        {
            return; // a selector of kinds that nothing matches: there is nothing to do
        }

        int[] offered = [.. names.Select(name => Resolve(name, transform))];
        var context = new FitContext
        {
            Block = _block,
            Inputs = offered,
            Labels = _labels,
            Weights = _options.Weights,
            Rng = _options.Rng.Split("step", number),
            CancellationToken = _cancellationToken,
        };
        FittedTransform fitted = transform.Fit(context);
        foreach (int slot in context.Dropped)
        {
            _scope.Unbind(_block.Spec(slot).Name, slot);
        }

        if (fitted.Inputs.Count > 0)
        {
            Add(transform, context, fitted);
        }

        ReleaseUnbound(offered);
    }

    /// <summary>Gathers the features, and forgets the steps and columns that no feature needs.</summary>
    internal PipelineFitResult Finish()
    {
        int[] features = [.. _scope.Entries.Select(entry => entry.Slot).Where(slot => _block.Spec(slot).Width > 0)];
        HashSet<int> read = [.. features];
        var steps = new List<PipelineStep>();
        foreach (PipelineStep step in Enumerable.Reverse(_steps))
        {
            if (step.Outputs.Any(read.Contains))
            {
                steps.Add(step);
                read.UnionWith(step.Inputs);
            }
        }

        steps.Reverse();
        string[] unused =
        [
            .. _inputs.Values.Where(input => !read.Contains(input.Slot) && _scope.IsBound(input.Column, input.Slot)).Select(
                input => input.Column)
        ];
        foreach (int slot in features)
        {
            if (_inputBySlot.TryGetValue(slot, out PipelineInput? input))
            {
                Fill(input);
            }
        }

        return Compact(features, read, steps, unused);
    }

    /// <summary>Numbers the slots anew without those that nothing reads or writes.</summary>
    private PipelineFitResult Compact(int[] features, HashSet<int> read, List<PipelineStep> steps, string[] unused)
    {
        HashSet<int> live = [.. read, .. steps.SelectMany(step => step.Outputs)];
        int[] kept = [.. Enumerable.Range(0, _block.SlotCount).Where(live.Contains)];
        int[] renumbered = new int[_block.SlotCount];
        for (int slot = 0; slot < kept.Length; slot++)
        {
            renumbered[kept[slot]] = slot;
        }

        PipelineInput[] inputs =
        [
            .. _inputs.Values.Where(input => read.Contains(input.Slot)).Select(input => input with { Slot = renumbered[input.Slot] })
        ];
        PipelineStep[] renumberedSteps =
        [
            .. steps.Select(step => new PipelineStep(step.Transform, Renumber(step.Inputs), Renumber(step.Outputs)))
        ];
        SlotSpec[] specs = [.. kept.Select(_block.Spec)];
        var gathered = new FeatureLayout([.. Enumerable.Range(0, _block.SlotCount).Select(_block.Spec)], features).Gather(_block);
        return new PipelineFitResult(new FittedPipeline(specs, inputs, renumberedSteps, Renumber(features), unused), gathered);

        int[] Renumber(IReadOnlyList<int> slots) => [.. slots.Select(slot => renumbered[slot])];
    }

    private void Add(Transform transform, FitContext context, FittedTransform fitted)
    {
        int[] inputs = InputsOf(fitted, context);
        int[] outputs = [.. fitted.Outputs.Select(_block.Add)];
        var step = new PipelineStep(fitted, inputs, outputs);
        step.ClearOutputs(_block);
        transform.ApplyToTraining(new FitContext
        {
            Block = _block,
            Inputs = inputs,
            Labels = context.Labels,
            Weights = context.Weights,
            Rng = context.Rng,
            CancellationToken = context.CancellationToken,
        }, fitted, outputs);
        _steps.Add(step);
        foreach (int slot in outputs)
        {
            _filled.Add(slot);
            _scope.Bind(_block.Spec(slot).Name, slot);
        }
    }

    private static int[] InputsOf(FittedTransform fitted, FitContext context)
    {
        if (fitted.Inputs.Count == context.Inputs.Length)
        {
            return context.Inputs;
        }

        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int input = 0; input < context.Inputs.Length; input++)
        {
            slots[context.Specs[input].Name] = context.Inputs[input];
        }

        return [.. fitted.Inputs.Select(spec => slots[spec.Name])];
    }

    private int Resolve(string name, Transform transform)
    {
        if (!_scope.TryGet(name, out int slot))
        {
            throw new SchemaException(
                $"Step '{transform.GetType().Name}' reads '{name}', which is neither a column nor made by an earlier step. There are: {string.Join(", ", _scope.Entries.Take(50).Select(entry => $"'{entry.Name}'"))}.");
        }

        SlotKind kind = _block.Spec(slot).Kind;
        bool isColumn = _inputBySlot.ContainsKey(slot);
        if (transform.InputKind is { } needed && needed != kind)
        {
            if (!isColumn || !ColumnReader.CanRead(_table[name].Kind, needed))
            {
                throw new SchemaException(
                    $"Step '{transform.GetType().Name}' reads {needed} values, but '{name}' holds {kind} values. Choose other columns, or put a step before it that makes {needed} values.");
            }

            PipelineInput input = InputFor(_table[name], needed);
            Fill(input);
            _scope.Bind(name, input.Slot);
            return input.Slot;
        }

        if (isColumn && transform.ReadsRows)
        {
            Fill(_inputBySlot[slot]);
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
            _inputBySlot.Add(input.Slot, input);
        }

        return input;
    }

    private void Fill(PipelineInput input)
    {
        if (_filled.Add(input.Slot))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            ColumnReader.Fill(_table[input.Column], 0, _block, input);
        }
    }

    private void ReleaseUnbound(int[] slots)
    {
        foreach (int slot in slots)
        {
            if (!_scope.IsBound(_block.Spec(slot).Name, slot))
            {
                _block.Release(slot);
                _filled.Remove(slot);
            }
        }
    }
}
