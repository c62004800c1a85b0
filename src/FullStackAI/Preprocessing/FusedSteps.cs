namespace FullStackAI.Preprocessing;

/// <summary>The steps of a fitted pipeline as they run: neighbours whose outputs are each decided by one number
/// (clip, impute, scale, …) become chains, one per number that is needed afterwards, so that a cell passes
/// through all of them while it is in a register or the first-level cache.</summary>
/// <remarks>The same calculations in the same order as step by step, rounded at the same places: the same
/// bits. What only the chain itself reads is never written to its slot.</remarks>
internal sealed class FusedSteps
{
    private readonly object[] _passes; // a PipelineStep, or the NumberChain[] that stand for several

    internal FusedSteps(PipelineStep[] steps, PipelineInput[] inputs, int[] features, int slotCount)
    {
        if (!WritesEachSlotOnce(steps, inputs, slotCount))
        {
            _passes = steps;
            return;
        }

        var passes = new List<object>();
        int start = 0;
        while (start < steps.Length)
        {
            int end = start;
            while (end < steps.Length && IsNumberwise(steps[end]))
            {
                end++;
            }

            if (end - start > 1)
            {
                passes.Add(ChainsOf(steps, start, end, NeededAfter(steps, start, end, features, slotCount), slotCount));
                start = end;
            }
            else
            {
                passes.Add(steps[start++]);
            }
        }

        _passes = [.. passes];
    }

    /// <summary>The number of passes over a block; at most the number of steps.</summary>
    internal int PassCount => _passes.Length;

    /// <summary>Fills every slot that a feature or a later step reads.</summary>
    internal void Run(Block block)
    {
        foreach (object pass in _passes)
        {
            if (pass is NumberChain[] chains)
            {
                foreach (NumberChain chain in chains)
                {
                    chain.Run(block);
                }
            }
            else
            {
                ((PipelineStep)pass).Run(block);
            }
        }
    }

    // Fitted pipelines do; a file may say anything.
    private static bool WritesEachSlotOnce(PipelineStep[] steps, PipelineInput[] inputs, int slotCount)
    {
        bool[] written = new bool[slotCount];
        foreach (PipelineInput input in inputs)
        {
            written[input.Slot] = true;
        }

        foreach (PipelineStep step in steps)
        {
            foreach (int slot in step.InputSlots)
            {
                if (!written[slot])
                {
                    return false;
                }
            }

            foreach (int slot in step.OutputSlots)
            {
                if (written[slot])
                {
                    return false;
                }

                written[slot] = true;
            }
        }

        return true;
    }

    private static bool IsNumberwise(PipelineStep step)
    {
        for (int output = 0; output < step.OutputSlots.Length; output++)
        {
            if (step.Transform.NumberInputOf(output) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool[] NeededAfter(PipelineStep[] steps, int start, int end, int[] features, int slotCount)
    {
        bool[] needed = new bool[slotCount];
        foreach (int slot in features)
        {
            needed[slot] = true;
        }

        for (int other = 0; other < steps.Length; other++)
        {
            if (other >= start && other < end)
            {
                continue;
            }

            foreach (int slot in steps[other].InputSlots)
            {
                needed[slot] = true;
            }
        }

        return needed;
    }

    private static NumberChain[] ChainsOf(PipelineStep[] steps, int start, int end, bool[] needed, int slotCount)
    {
        (int Step, int Output)[] makers = new (int, int)[slotCount];
        Array.Fill(makers, (-1, -1));
        var chains = new List<NumberChain>();
        for (int number = start; number < end; number++)
        {
            ReadOnlySpan<int> outputs = steps[number].OutputSlots;
            for (int output = 0; output < outputs.Length; output++)
            {
                makers[outputs[output]] = (number, output);
                if (needed[outputs[output]])
                {
                    chains.Add(ChainTo(outputs[output], steps, makers, needed));
                }
            }
        }

        return [.. chains];
    }

    // From a number that is needed afterwards back to one that is there: an input of the run, or the end of an earlier chain.
    private static NumberChain ChainTo(int target, PipelineStep[] steps, (int Step, int Output)[] makers, bool[] needed)
    {
        var links = new List<NumberLink>();
        int slot = target;
        do
        {
            (int number, int output) = makers[slot];
            FittedTransform transform = steps[number].Transform;
            links.Add(new NumberLink(transform, output));
            slot = steps[number].InputSlots[transform.NumberInputOf(output)];
        }
        while (makers[slot].Step >= 0 && !needed[slot]);
        links.Reverse();
        return new NumberChain(slot, target, [.. links]);
    }
}
