namespace Sensor.Evidence;

/// <summary>
/// Of numbers in some order, the most that rise from one to the next: what is not among them was moved.
/// </summary>
internal static class LongestRise
{
    /// <returns>Positions in <paramref name="numbers"/>, which are distinct.</returns>
    public static int[] Of(int[] numbers)
    {
        List<int> ends = []; // ends[n]: position of the smallest number that ends a rise of n + 1
        int[] before = new int[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            int at = ends.BinarySearch(i, Comparer<int>.Create((one, other) => numbers[one].CompareTo(numbers[other])));
            at = at < 0 ? ~at : at;
            before[i] = at > 0 ? ends[at - 1] : -1;
            if (at == ends.Count)
            {
                ends.Add(i);
            }
            else
            {
                ends[at] = i;
            }
        }

        int[] rise = new int[ends.Count];
        int last = ends.Count == 0 ? -1 : ends[^1];
        for (int n = rise.Length - 1; n >= 0; n--)
        {
            rise[n] = last;
            last = before[last];
        }

        return rise;
    }
}
