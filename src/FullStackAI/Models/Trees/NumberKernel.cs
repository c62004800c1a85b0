using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Runs the chains of trees that ask for numbers only, over a block of rows: four instructions a
/// node and vector. The results are leaf numbers: the same at every width.</summary>
/// <remarks>A step's right operand is in registers: the step before has left it there, or all rows take the same leaf.</remarks>
internal static unsafe class NumberKernel
{
    private const int Unit = BlendProgram.UnitBytes;
    private const int HalfRows = BlendProgram.BlockRows / 2;

    /// <summary>Runs a tree at the widest vectors this processor has.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="scratch">The block's scratch.</param>
    /// <param name="rows">The rows that are there, in [1, <see cref="BlendProgram.BlockRows"/>]; what is written
    /// of others means nothing. Half a block takes little more than half the time.</param>
    internal static void Run(ChainStep[] steps, byte* scratch, int rows)
    {
        bool isHalf = rows <= HalfRows;
        if (Vector512.IsHardwareAccelerated)
        {
            if (isHalf)
            {
                RunHalf512(steps, scratch);
            }
            else
            {
                Run512(steps, scratch);
            }
        }
        else if (Avx2.IsSupported)
        {
            if (isHalf)
            {
                RunHalf256(steps, scratch);
            }
            else
            {
                Run256(steps, scratch);
            }
        }
        else
        {
            Run128(steps, scratch, rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run512(ChainStep[] steps, byte* scratch)
    {
        Vector512<byte> v0 = default, v1 = default, v2 = default, v3 = default;
        fixed (ChainStep* first = steps)
        {
            ChainStep* end = first + steps.Length;
            for (ChainStep* step = first; step < end; step++)
            {
                var above = Vector512.Create(step->Above);
                var right = Vector512.Create(step->Right);
                var starts = Vector512.Create(step->Starts);
                sbyte* bins = (sbyte*)scratch + ((nuint)step->Bins * Unit);
                byte* left = scratch + ((nuint)step->Left * Unit);
                byte* target = scratch + ((nuint)step->Target * Unit);
                nuint next = (nuint)step->LeftMoves * 64;
                v0 = Step(Vector512.ConditionalSelect(starts, right, v0), above, bins, left, target);
                v1 = Step(Vector512.ConditionalSelect(starts, right, v1), above, bins + 64, left + next, target + 64);
                v2 = Step(Vector512.ConditionalSelect(starts, right, v2), above, bins + 128, left + (2 * next), target + 128);
                v3 = Step(Vector512.ConditionalSelect(starts, right, v3), above, bins + 192, left + (3 * next), target + 192);
            }
        }
    }

    /// <summary>The first half of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void RunHalf512(ChainStep[] steps, byte* scratch)
    {
        Vector512<byte> v0 = default, v1 = default;
        fixed (ChainStep* first = steps)
        {
            ChainStep* end = first + steps.Length;
            for (ChainStep* step = first; step < end; step++)
            {
                var above = Vector512.Create(step->Above);
                var right = Vector512.Create(step->Right);
                var starts = Vector512.Create(step->Starts);
                sbyte* bins = (sbyte*)scratch + ((nuint)step->Bins * Unit);
                byte* left = scratch + ((nuint)step->Left * Unit);
                byte* target = scratch + ((nuint)step->Target * Unit);
                v0 = Step(Vector512.ConditionalSelect(starts, right, v0), above, bins, left, target);
                v1 = Step(Vector512.ConditionalSelect(
                    starts, right, v1), above, bins + 64, left + ((nuint)step->LeftMoves * 64), target + 64);
            }
        }
    }

    /// <summary>The first half of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void RunHalf256(ChainStep[] steps, byte* scratch)
    {
        Vector256<byte> v0 = default, v1 = default, v2 = default, v3 = default;
        fixed (ChainStep* first = steps)
        {
            ChainStep* end = first + steps.Length;
            for (ChainStep* step = first; step < end; step++)
            {
                var above = Avx2.BroadcastScalarToVector256((sbyte*)step + ChainStep.AboveAt);
                var right = Avx2.BroadcastScalarToVector256((byte*)step + ChainStep.RightAt);
                var starts = Avx2.BroadcastScalarToVector256((byte*)step + ChainStep.StartsAt);
                sbyte* bins = (sbyte*)scratch + ((nuint)step->Bins * Unit);
                byte* left = scratch + ((nuint)step->Left * Unit);
                byte* target = scratch + ((nuint)step->Target * Unit);
                nuint next = (nuint)step->LeftMoves * 32;
                v0 = Step(Avx2.BlendVariable(v0, right, starts), above, bins, left, target);
                v1 = Step(Avx2.BlendVariable(v1, right, starts), above, bins + 32, left + next, target + 32);
                v2 = Step(Avx2.BlendVariable(v2, right, starts), above, bins + 64, left + (2 * next), target + 64);
                v3 = Step(Avx2.BlendVariable(v3, right, starts), above, bins + 96, left + (3 * next), target + 96);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run256(ChainStep[] steps, byte* scratch)
    {
        Vector256<byte> v0 = default, v1 = default, v2 = default, v3 = default, v4 = default, v5 = default, v6 = default, v7 = default;
        fixed (ChainStep* first = steps)
        {
            ChainStep* end = first + steps.Length;
            for (ChainStep* step = first; step < end; step++)
            {
                var above = Avx2.BroadcastScalarToVector256((sbyte*)step + ChainStep.AboveAt);
                var right = Avx2.BroadcastScalarToVector256((byte*)step + ChainStep.RightAt);
                var starts = Avx2.BroadcastScalarToVector256((byte*)step + ChainStep.StartsAt);
                sbyte* bins = (sbyte*)scratch + ((nuint)step->Bins * Unit);
                byte* left = scratch + ((nuint)step->Left * Unit);
                byte* target = scratch + ((nuint)step->Target * Unit);
                nuint next = (nuint)step->LeftMoves * 32;
                byte* far = left + (4 * next);
                v0 = Step(Avx2.BlendVariable(v0, right, starts), above, bins, left, target);
                v1 = Step(Avx2.BlendVariable(v1, right, starts), above, bins + 32, left + next, target + 32);
                v2 = Step(Avx2.BlendVariable(v2, right, starts), above, bins + 64, left + (2 * next), target + 64);
                v4 = Step(Avx2.BlendVariable(v4, right, starts), above, bins + 128, far, target + 128);
                v5 = Step(Avx2.BlendVariable(v5, right, starts), above, bins + 160, far + next, target + 160);
                v6 = Step(Avx2.BlendVariable(v6, right, starts), above, bins + 192, far + (2 * next), target + 192);
                next *= 3;
                v3 = Step(Avx2.BlendVariable(v3, right, starts), above, bins + 96, left + next, target + 96);
                v7 = Step(Avx2.BlendVariable(v7, right, starts), above, bins + 224, far + next, target + 224);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run128(ChainStep[] steps, byte* scratch, int rows)
    {
        for (int part = 0; part < rows; part += 64)
        {
            Vector128<byte> v0 = default, v1 = default, v2 = default, v3 = default;
            foreach (ref readonly ChainStep step in steps.AsSpan())
            {
                var above = Vector128.Create(step.Above);
                var right = Vector128.Create(step.Right);
                var starts = Vector128.Create(step.Starts);
                sbyte* bins = (sbyte*)scratch + (step.Bins * Unit) + part;
                byte* left = scratch + (step.Left * Unit) + (step.LeftMoves * part);
                byte* target = scratch + (step.Target * Unit) + part;
                int next = step.LeftMoves * 16;
                v0 = Step(Vector128.ConditionalSelect(starts, right, v0), above, bins, left, target);
                v1 = Step(Vector128.ConditionalSelect(starts, right, v1), above, bins + 16, left + next, target + 16);
                v2 = Step(Vector128.ConditionalSelect(starts, right, v2), above, bins + 32, left + (2 * next), target + 32);
                v3 = Step(Vector128.ConditionalSelect(starts, right, v3), above, bins + 48, left + (3 * next), target + 48);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Step(Vector512<byte> right, Vector512<sbyte> above, sbyte* bins, byte* left, byte* target)
    {
        var leaves = Vector512.ConditionalSelect(Vector512.GreaterThan(above, Vector512.Load(bins)).AsByte(), Vector512.Load(left), right);
        leaves.Store(target);
        return leaves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Step(Vector256<byte> right, Vector256<sbyte> above, sbyte* bins, byte* left, byte* target)
    {
        var leaves = Avx2.BlendVariable(right, Vector256.Load(left), Vector256.GreaterThan(above, Vector256.Load(bins)).AsByte());
        leaves.Store(target);
        return leaves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Step(Vector128<byte> right, Vector128<sbyte> above, sbyte* bins, byte* left, byte* target)
    {
        var leaves = Vector128.ConditionalSelect(Vector128.GreaterThan(above, Vector128.Load(bins)).AsByte(), Vector128.Load(left), right);
        leaves.Store(target);
        return leaves;
    }
}
